import { nowUs, sleep } from '../measure/clock.js';
import { Histogram } from '../measure/histogram.js';
import { CrowdMember } from './crowd-member.js';
import type { Dialect, DialectName, Identity } from './dialect.js';
import { dialects } from './dialects.js';
import { stamped } from './stamp.js';

/** A room and the members of this crowd that speak in it, by their place in the crowd. */
export interface Talk {
  readonly room: string;
  readonly speakers: readonly number[];
}

export interface TalkPlan {
  readonly talks: readonly Talk[];
  /** Messages a second of this crowd, all rooms together. */
  readonly perSecond: number;
  readonly seconds: number;
}

/** Many lean connections in one process, all to one kind of server. */
export class Crowd {
  readonly #dialect: Dialect;
  readonly #members: CrowdMember[] = [];
  readonly delivery = new Histogram();
  readonly acks = new Histogram();
  sent = 0;
  delivered = 0;
  acknowledged = 0;
  readonly failures: string[] = [];

  constructor(dialect: DialectName) {
    this.#dialect = dialects[dialect];
  }

  get connected(): number {
    return this.#members.filter((member) => member.isReady).length;
  }

  /** Connects `perSecond` of them each second and waits until all are ready or `limitMs` has passed. */
  async connect(
    url: string,
    identities: readonly Identity[],
    perSecond: number,
    limitMs: number,
  ): Promise<number> {
    const begin = nowUs();
    for (const [index, identity] of identities.entries()) {
      const aheadMs = (index / perSecond) * 1_000 - (nowUs() - begin) / 1_000;
      if (aheadMs > 1) await sleep(aheadMs);
      this.#members.push(new CrowdMember(url, identity, this.#dialect, this));
    }
    const deadline = nowUs() + limitMs * 1_000;
    while (this.connected < this.#members.length && nowUs() < deadline) await sleep(20);
    return this.connected;
  }

  /** Sends at an even pace, whatever is answered: an open loop, so that a slow server is not spared. */
  async talk({ talks, perSecond, seconds }: TalkPlan): Promise<number> {
    const turns = talks.map(() => 0);
    const total = Math.round(perSecond * seconds);
    const begin = nowUs();
    let sent = 0;
    while (sent < total) {
      const due = Math.min(total, Math.floor(((nowUs() - begin) / 1e6) * perSecond) + 1);
      for (; sent < due; sent += 1) this.#say(talks, turns, sent);
      await sleep(Math.max(1, 1_000 / perSecond));
    }
    return sent;
  }

  #say(talks: readonly Talk[], turns: number[], number: number): void {
    const index = number % talks.length;
    const { room, speakers } = talks[index] as Talk;
    const turn = turns[index] ?? 0;
    turns[index] = turn + 1;
    this.#members[speakers[turn % speakers.length] ?? 0]?.say(room, (sentUs) => stamped(sentUs, turn));
  }

  reset(): void {
    this.delivery.clear();
    this.acks.clear();
    this.sent = 0;
    this.delivered = 0;
    this.acknowledged = 0;
    this.failures.length = 0;
  }

  close(): void {
    for (const member of this.#members.splice(0)) member.close();
  }
}
