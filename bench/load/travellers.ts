import { nowUs, sleep } from '../measure/clock.js';
import { type Counts, Histogram } from '../measure/histogram.js';
import type { Health } from '../measure/own-health.js';
import type { Identity } from './dialect.js';
import { Path } from './path.js';
import { Speaker } from './speaker.js';
import { type TravelLog, Traveller } from './traveller.js';
import { type TravelName, travels } from './travels.js';

export interface TravelPlan {
  readonly travel: TravelName;
  readonly url: string;
  readonly travellers: readonly Identity[];
  /** One for each room, on a network that holds. */
  readonly speakers: readonly Identity[];
  readonly speakerUrl: string;
  readonly connectsPerSecond: number;
  /** The mean time between two cuts of one client; 0: never. */
  readonly cutEveryMs: number;
  /** 0 to 1. */
  readonly silentShare: number;
}

export interface TravelFigures {
  readonly online: number;
  readonly cuts: number;
  /** Acknowledged messages, and what the travellers should have got of them. */
  readonly acknowledged: number;
  readonly unacknowledged: number;
  readonly isTalking: boolean;
  readonly expected: number;
  readonly received: number;
  readonly doubled: number;
  readonly disordered: number;
  readonly lostTrack: number;
  readonly replay: Counts;
  readonly back: Counts;
  readonly live: Counts;
  readonly health: Health;
}

/** Clients that are cut off again and again while rooms talk. */
export class Travellers {
  readonly #plan: TravelPlan;
  readonly #log: TravelLog = {
    replay: new Histogram(),
    back: new Histogram(),
    live: new Histogram(),
    lostTrack: 0,
  };
  readonly #travellers: Traveller[] = [];
  readonly #speakers: Speaker[];
  #cuts = 0;
  #isTalking = false;

  constructor(plan: TravelPlan) {
    this.#plan = plan;
    this.#speakers = plan.speakers.map(
      (identity) => new Speaker(plan.speakerUrl, identity, travels[plan.travel], new Path()),
    );
    void this.#connect();
  }

  get online(): number {
    const all = [...this.#travellers, ...this.#speakers];
    return all.filter(({ isOnline }) => isOnline).length;
  }

  /** Every room talks at its pace; meanwhile every traveller is cut now and then. */
  talk(perRoom: number, count: number): void {
    this.#isTalking = true;
    const seconds = count / perRoom;
    if (this.#plan.cutEveryMs > 0) for (const traveller of this.#travellers) this.#cutSoon(traveller);
    const all = this.#speakers.map((speaker) => speaker.talk(perRoom, count));
    void Promise.all([...all, sleep(seconds * 1_000)]).then(() => {
      this.#isTalking = false;
    });
  }

  figures(): Omit<TravelFigures, 'health'> {
    const sum = (of: (traveller: Traveller) => number) =>
      this.#travellers.reduce((total, traveller) => total + of(traveller), 0);
    const inRooms = (what: 'distinct' | 'doubled' | 'disordered') =>
      sum(({ rooms }) => [...rooms.values()].reduce((total, room) => total + room[what], 0));
    const said = new Map(this.#speakers.map(({ room, acknowledged }) => [room, acknowledged]));
    return {
      online: this.online,
      cuts: this.#cuts,
      acknowledged: this.#speakers.reduce((total, { acknowledged }) => total + acknowledged, 0),
      unacknowledged: this.#speakers.reduce((total, { failed }) => total + failed, 0),
      isTalking: this.#isTalking,
      expected: sum(({ rooms }) =>
        [...rooms.keys()].reduce((total, room) => total + (said.get(room) ?? 0), 0),
      ),
      received: inRooms('distinct'),
      doubled: inRooms('doubled'),
      disordered: inRooms('disordered'),
      lostTrack: this.#log.lostTrack,
      replay: this.#log.replay.counts(),
      back: this.#log.back.counts(),
      live: this.#log.live.counts(),
    };
  }

  async #connect(): Promise<void> {
    const { travellers, url, travel, connectsPerSecond } = this.#plan;
    const begin = nowUs();
    for (const [index, identity] of travellers.entries()) {
      const aheadMs = (index / connectsPerSecond) * 1_000 - (nowUs() - begin) / 1_000;
      if (aheadMs > 1) await sleep(aheadMs);
      this.#travellers.push(new Traveller(url, identity, travels[travel], this.#log));
    }
  }

  /** Uniform between half and one and a half of the mean. */
  #cutSoon(traveller: Traveller): void {
    const waitMs = this.#plan.cutEveryMs * (0.5 + Math.random());
    setTimeout(() => {
      if (!this.#isTalking) return;
      if (traveller.cut(Math.random() < this.#plan.silentShare)) this.#cuts += 1;
      this.#cutSoon(traveller);
    }, waitMs);
  }
}
