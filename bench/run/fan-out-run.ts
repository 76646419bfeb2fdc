import { Generator } from '../load/generator.js';
import type { CrowdFigures } from '../load/orders.js';
import { sleep } from '../measure/clock.js';
import { merged } from '../measure/histogram.js';
import { MachineLoad } from '../measure/kernel-counters.js';
import { type Cost, costsOf, cpuBetween } from '../measure/process-cost.js';
import { type CommandCosts, commandsBetween, redisCommands } from '../measure/redis-commands.js';
import { watchCommands } from '../measure/redis-functions.js';
import type { Arena, ArenaPlan, ChatPeer } from '../peers/subject.js';
import { explainCommands } from '../report/profiles.js';
import { healthFigures, unhealthy } from './generator-health.js';
import type { RunResult } from './result.js';

export interface FanOutPlan {
  readonly arena: ArenaPlan;
  /** All rooms together. */
  readonly perSecond: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly generators: number;
}

/** Rooms talk at a steady pace; counts CPU and latency until the last delivery has arrived. */
export async function runFanOut(peer: ChatPeer, plan: FanOutPlan): Promise<RunResult> {
  const arena = await peer.start(plan.arena);
  const load = new FanOutLoad(arena, plan);
  try {
    await load.connect();
    await load.talk(plan.perSecond, plan.warmUpSeconds);
    return await load.measure(plan.perSecond, plan.seconds);
  } finally {
    await load.stop();
    await arena.stop();
  }
}

/** The generators of one arena: each has every n-th person of each room, so that all share the work evenly. */
export class FanOutLoad {
  readonly #arena: Arena;
  readonly #plan: FanOutPlan;
  readonly #generators: Generator[];

  constructor(arena: Arena, plan: FanOutPlan) {
    this.#arena = arena;
    this.#plan = plan;
    this.#generators = Array.from({ length: plan.generators }, () => new Generator());
  }

  async connect(perSecond = 400): Promise<void> {
    const { dialect, urls, identities } = this.#arena;
    const share = perSecond / this.#generators.length;
    const ready = await this.#each(async (generator, own) => {
      await generator.ask('crowd', { dialect });
      const mine = identities.filter((_, person) => own(person));
      const url = urls[0] ?? '';
      return generator.ask('connect', { url, identities: mine, perSecond: share, limitMs: 30_000 });
    });
    const connected = ready.reduce((sum, count) => sum + count, 0);
    if (connected < identities.length) {
      const [first] = await this.figures();
      throw new Error(`${connected} of ${identities.length} connected: ${first?.failures[0] ?? ''}`);
    }
  }

  /** Messages sent; settles when all they lead to has arrived, or nothing has for 3 s. */
  async talk(perSecond: number, seconds: number): Promise<number> {
    if (seconds === 0) return 0;
    const share = perSecond / this.#generators.length;
    const sent = await this.#each((generator, own) =>
      generator.ask('talk', { talks: this.#talks(own), perSecond: share, seconds }),
    );
    await this.#drained();
    return sent.reduce((sum, count) => sum + count, 0);
  }

  async measure(perSecond: number, seconds: number): Promise<RunResult> {
    await this.#each((generator) => generator.ask('reset', undefined));
    await this.#arena.stalls();
    const commands = await this.#commands();
    const machine = new MachineLoad();
    const before = costsOf(this.#arena.members());
    const began = Date.now();
    const sent = await this.talk(perSecond, seconds);
    const after = costsOf(this.#arena.members());
    const busy = machine.share();
    const elapsed = (Date.now() - began) / 1_000;
    const parts = await this.figures();
    await this.#explain(commands, await this.#commands(), sent, perSecond);
    return this.#result({ sent, before, after, parts, busy, elapsed, stalls: await this.#arena.stalls() });
  }

  /** Asked for profiles alone: elsewhere it would be one more thing that is measured. */
  async #commands(): Promise<CommandCosts> {
    const { redisUrl } = this.#arena;
    return this.#plan.arena.profileTo && redisUrl ? redisCommands(redisUrl) : new Map();
  }

  async #explain(before: CommandCosts, after: CommandCosts, sent: number, perSecond: number): Promise<void> {
    const { profileTo } = this.#plan.arena;
    const { redisUrl } = this.#arena;
    if (!profileTo || !redisUrl) return;
    const seconds = 2;
    const talk = this.talk(perSecond, seconds + 1);
    const watched = await watchCommands(redisUrl, seconds * 1_000);
    await talk;
    const shares = watched.map(({ calls, ...rest }) => ({ ...rest, calls: calls / (seconds * perSecond) }));
    explainCommands(profileTo, commandsBetween(before, after, sent), shares);
  }

  figures(): Promise<CrowdFigures[]> {
    return this.#each((generator) => generator.ask('figures', undefined));
  }

  async stop(): Promise<void> {
    await this.#each((generator) => generator.stop());
  }

  #each<R>(work: (generator: Generator, own: (person: number) => boolean) => Promise<R>): Promise<R[]> {
    const count = this.#generators.length;
    return Promise.all(
      this.#generators.map((generator, index) => work(generator, (person) => person % count === index)),
    );
  }

  /** Everybody speaks in turn, so that nobody meets the limit of messages a person. */
  #talks(own: (person: number) => boolean) {
    const places = new Map<number, number>();
    for (let person = 0; person < this.#arena.identities.length; person += 1) {
      if (own(person)) places.set(person, places.size);
    }
    const talks = this.#plan.arena.rooms.map((members, index) => ({
      room: this.#arena.rooms[index] ?? '',
      speakers: members.filter(own).map((person) => places.get(person) ?? 0),
    }));
    return talks.filter(({ speakers }) => speakers.length > 0);
  }

  async #drained(): Promise<void> {
    let last = -1;
    let quietMs = 0;
    while (quietMs < 3_000) {
      const parts = await this.figures();
      const { expected, arrived } = this.#progress(parts);
      if (arrived >= expected) return;
      quietMs = arrived === last ? quietMs + 100 : 0;
      last = arrived;
      await sleep(100);
    }
  }

  #progress(parts: readonly CrowdFigures[]) {
    const sum = (of: (part: CrowdFigures) => number) => parts.reduce((total, part) => total + of(part), 0);
    // All rooms of one plan have one size, and turns go round them.
    const size = this.#plan.arena.rooms[0]?.length ?? 0;
    const sent = sum((part) => part.sent);
    return {
      expected: sent * (size + 1),
      arrived: sum((part) => part.delivered + part.acknowledged),
      delivered: sum((part) => part.delivered),
      acknowledged: sum((part) => part.acknowledged),
    };
  }

  #result(run: Measured): RunResult {
    const { sent, before, after, parts, busy, elapsed, stalls } = run;
    const { delivered, acknowledged } = this.#progress(parts);
    const size = this.#plan.arena.rooms[0]?.length ?? 0;
    const cpu = cpuBetween(before, after);
    const delivery = merged(parts.map((part) => part.delivery));
    const acks = merged(parts.map((part) => part.acks));
    const byRole = Object.entries(cpu).map(([role, ms]) => [`cpuUsPerMessage:${role}`, (ms * 1_000) / sent]);
    return {
      figures: {
        sent,
        cpuUsPerMessage: ((cpu.total ?? 0) * 1_000) / sent,
        cpuUsPerDelivery: ((cpu.total ?? 0) * 1_000) / delivered,
        ...Object.fromEntries(byRole),
        deliveredShare: delivered / (sent * size),
        acknowledgedShare: acknowledged / sent,
        deliveryP50: delivery.percentile(0.5),
        deliveryP99: delivery.percentile(0.99),
        ackP50: acks.percentile(0.5),
        ackP99: acks.percentile(0.99),
        stallMax: Math.max(...Object.values(stalls)),
        ...Object.fromEntries(Object.entries(stalls).map(([role, ms]) => [`stallMax:${role}`, ms])),
        rssMib: after.reduce((sum, { rssBytes }) => sum + rssBytes, 0) / 2 ** 20,
        machineBusy: busy,
        seconds: elapsed,
        ...healthFigures(parts),
      },
      invalid: unhealthy(parts),
      notes: parts.flatMap(({ failures }) => failures.slice(0, 3)),
    };
  }
}

interface Measured {
  readonly sent: number;
  readonly before: readonly Cost[];
  readonly after: readonly Cost[];
  readonly parts: readonly CrowdFigures[];
  readonly busy: number;
  readonly elapsed: number;
  readonly stalls: Record<string, number>;
}
