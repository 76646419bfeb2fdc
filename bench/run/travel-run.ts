import type { Identity } from '../load/dialect.js';
import { Generator } from '../load/generator.js';
import type { TravelFigures, TravelPlan } from '../load/travellers.js';
import type { TravelName } from '../load/travels.js';
import { sleep } from '../measure/clock.js';
import { merged } from '../measure/histogram.js';
import type { Arena } from '../peers/subject.js';
import { healthFigures, unhealthy } from './generator-health.js';
import type { RunResult } from './result.js';

export interface JourneyPlan {
  /** Messages of each room. */
  readonly count: number;
  /** Messages a second in each room. */
  readonly perRoom: number;
  readonly cutEveryMs: number;
  readonly silentShare: number;
  readonly connectsPerSecond: number;
  readonly generators: number;
  /** Everybody who is not back and has not got everything by then has lost it. */
  readonly graceMs: number;
  /** The gateway that speakers use. */
  readonly speakersAt: number;
}

/** Who travels and who speaks: the last person of each room stays connected and speaks. */
export class Journey {
  readonly #arena: Arena;
  readonly #plan: JourneyPlan;
  readonly #generators: Generator[];
  readonly #expected: number;

  constructor(arena: Arena, plan: JourneyPlan) {
    this.#arena = arena;
    this.#plan = plan;
    this.#generators = Array.from({ length: plan.generators }, () => new Generator());
    this.#expected = arena.identities.length;
  }

  async connect(): Promise<void> {
    await this.#each((generator, index) => generator.ask('travel', this.#travelPlan(index)));
    const deadline = Date.now() + 60_000;
    for (;;) {
      const online = await this.#each((generator) => generator.ask('travel-ready', undefined));
      const sum = online.reduce((total, count) => total + count, 0);
      if (sum >= this.#expected) return;
      if (Date.now() > deadline) throw new Error(`${sum} of ${this.#expected} came online`);
      await sleep(100);
    }
  }

  /** Begins the talk and the cuts, and returns at once. */
  async begin(): Promise<void> {
    const { perRoom, count } = this.#plan;
    await this.#each((generator) => generator.ask('travel-talk', { perRoom, count }));
  }

  /** Settles when the talk is over and everybody has everything, or the grace time has passed. */
  async end(): Promise<TravelFigures[]> {
    let graceEnds = Number.POSITIVE_INFINITY;
    for (;;) {
      const parts = await this.#figures();
      if (parts.every(({ isTalking }) => !isTalking)) {
        if (graceEnds === Number.POSITIVE_INFINITY) graceEnds = Date.now() + this.#plan.graceMs;
        const sum = (of: (part: TravelFigures) => number) =>
          parts.reduce((total, part) => total + of(part), 0);
        const isDone =
          sum((part) => part.received) >= sum((part) => part.expected) &&
          sum((part) => part.online) >= this.#expected;
        if (isDone || Date.now() > graceEnds) return parts;
      }
      await sleep(250);
    }
  }

  async stop(): Promise<void> {
    await this.#each((generator) => generator.stop());
  }

  /** Whole rooms go to one generator each, so that it knows what its travellers should have got. */
  #travelPlan(index: number): TravelPlan {
    const { generators, connectsPerSecond, cutEveryMs, silentShare, speakersAt } = this.#plan;
    const mine = this.#arena.rooms.filter((_, room) => room % generators === index);
    const inRooms = mine.map((room) => this.#arena.identities.filter(({ rooms }) => rooms[0] === room));
    const { urls, dialect } = this.#arena;
    return {
      travel: dialect as TravelName,
      url: urls[0] ?? '',
      speakerUrl: urls[speakersAt] ?? urls[0] ?? '',
      travellers: inRooms.flatMap((people) => people.slice(0, -1)),
      speakers: inRooms.map((people) => people.at(-1) as Identity),
      connectsPerSecond: connectsPerSecond / generators,
      cutEveryMs,
      silentShare,
    };
  }

  #figures(): Promise<TravelFigures[]> {
    return this.#each((generator) => generator.ask('travel-figures', undefined));
  }

  #each<R>(work: (generator: Generator, index: number) => Promise<R>): Promise<R[]> {
    return Promise.all(this.#generators.map(work));
  }
}

/** What a journey says about the server. */
export function journeyResult(parts: readonly TravelFigures[], people: number): RunResult {
  const sum = (of: (part: TravelFigures) => number) => parts.reduce((total, part) => total + of(part), 0);
  const replay = merged(parts.map((part) => part.replay));
  const back = merged(parts.map((part) => part.back));
  const live = merged(parts.map((part) => part.live));
  const expected = sum((part) => part.expected);
  const received = sum((part) => part.received);
  return {
    figures: {
      expected,
      deliveredShare: received / expected,
      messagesLost: expected - received,
      doubled: sum((part) => part.doubled),
      disordered: sum((part) => part.disordered),
      unacknowledged: sum((part) => part.unacknowledged),
      lostTrack: sum((part) => part.lostTrack),
      clientsLost: people - sum((part) => part.online),
      cuts: sum((part) => part.cuts),
      replayed: replay.total,
      replayP50: replay.percentile(0.5),
      replayP99: replay.percentile(0.99),
      backP50: back.percentile(0.5),
      backP95: back.percentile(0.95),
      backMax: back.percentile(1),
      deliveryP99: live.percentile(0.99),
      ...healthFigures(parts),
    },
    invalid: unhealthy(parts),
  };
}
