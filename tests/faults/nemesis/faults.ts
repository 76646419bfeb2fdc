import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../random.js';
import { type Cluster, type Node, revive } from '../system/cluster.js';

/** Does harm, undoes it and resolves. Says what it is about to do, and how many processes it kills. */
export interface Fault {
  text: string;
  kills: number;
  inject(): Promise<void>;
}

type Maker = (cluster: Cluster, random: Random) => Fault;

const killNode: Maker = ({ nodes }, random) => {
  const node = random.pick(nodes);
  const downMs = random.between(0, 2_500);
  return {
    text: `kill -9 ${node.name}, back after ${downMs} ms`,
    kills: 1,
    inject: () => killAndRestart(node, downMs),
  };
};

async function killAndRestart(node: Node, downMs: number): Promise<void> {
  await node.process.kill();
  await pause(downMs);
  await revive(node);
}

const suspendNode: Maker = ({ nodes }, random) => {
  const node = random.pick(nodes);
  const ms = random.between(300, 6_000);
  return {
    text: `suspend ${node.name} for ${ms} ms`,
    kills: 0,
    inject: async () => {
      node.process.pause();
      await pause(ms);
      node.process.resume();
    },
  };
};

/** The weather between one process and Redis turns for a while. */
const weather =
  (kind: 'cut' | 'silent' | 'slow' | 'deaf'): Maker =>
  ({ nodes }, random) => {
    const node = random.pick(nodes);
    const ms = random.between(500, kind === 'silent' ? 7_000 : 4_000);
    const special = { delayMs: random.between(20, 250), probability: 0.3 + random.next() * 0.7 };
    return {
      text: `${kind} network between ${node.name} and Redis for ${ms} ms`,
      kills: 0,
      inject: async () => {
        node.network.weather = { kind, ...special };
        await pause(ms);
        node.network.weather = { kind: 'clear' };
      },
    };
  };

const killRedis: Maker = ({ redis }, random) => {
  const downMs = random.between(0, 2_000);
  return {
    text: `kill -9 Redis, back after ${downMs} ms`,
    kills: 1,
    inject: async () => {
      await redis.kill();
      await pause(downMs);
      await redis.restart();
    },
  };
};

/** From outside a stalled disk and a stalled server look alike: connections stand and nothing is answered. */
const stallRedis: Maker = ({ redis }, random) => {
  const ms = random.between(200, 3_000);
  return {
    text: `suspend Redis for ${ms} ms`,
    kills: 0,
    inject: async () => {
      redis.pause();
      await pause(ms);
      redis.resume();
    },
  };
};

/** A wall clock is set wrong by hours, and right again after a while. Nothing that is promised may hang on it. */
const setClock: Maker = ({ nodes }, random) => {
  const node = random.pick(nodes.filter(({ clock }) => clock !== null));
  const minutes = random.between(10, 720) * random.pick([-1, 1]);
  const ms = random.between(2_000, 8_000);
  return {
    text: `set the clock of ${node.name} by ${minutes} minutes for ${ms} ms`,
    kills: 0,
    inject: async () => {
      node.clock?.set(minutes);
      await pause(ms);
      node.clock?.set(0);
    },
  };
};

const killRole: Maker = ({ nodes }, random) => {
  const role = random.pick([...new Set(nodes.map((node) => node.role))]);
  const victims = nodes.filter((node) => node.role === role);
  return {
    text: `kill -9 every ${role}`,
    kills: victims.length,
    inject: async () =>
      void (await Promise.all(victims.map((node) => killAndRestart(node, random.between(0, 500))))),
  };
};

const restartEverything: Maker = ({ nodes, redis }) => ({
  text: 'kill -9 everything, Redis too',
  kills: nodes.length + 1,
  inject: async () => {
    await Promise.all([redis.kill(), ...nodes.map((node) => node.process.kill())]);
    await redis.restart();
    await Promise.all(nodes.map((node) => revive(node)));
  },
});

const MAKERS = {
  killNode,
  suspendNode,
  cut: weather('cut'),
  silent: weather('silent'),
  slow: weather('slow'),
  deaf: weather('deaf'),
  killRedis,
  stallRedis,
  setClock,
  killRole,
  restartEverything,
} satisfies Record<string, Maker>;

export type FaultKind = keyof typeof MAKERS;

/** How often each kind comes: mostly kills, since those are what a deployment sees. */
const WEIGHTS: Record<FaultKind, number> = {
  killNode: 62,
  suspendNode: 9,
  cut: 7,
  silent: 6,
  slow: 6,
  deaf: 10,
  killRedis: 9,
  stallRedis: 4,
  setClock: 6,
  killRole: 10,
  restartEverything: 3,
};

export const FAULT_KINDS = Object.keys(WEIGHTS) as FaultKind[];

/** Those that are wanted and can be injected here. */
export function weightsFor({ nodes }: Cluster, only: readonly FaultKind[]): Record<FaultKind, number> {
  const isPossible = (kind: FaultKind) => kind !== 'setClock' || nodes.some(({ clock }) => clock !== null);
  const isWanted = (kind: FaultKind) => only.length === 0 || only.includes(kind);
  const weights = FAULT_KINDS.map((kind) => [kind, isWanted(kind) && isPossible(kind) ? WEIGHTS[kind] : 0]);
  return Object.fromEntries(weights) as Record<FaultKind, number>;
}

export const makeFault = (kind: FaultKind, cluster: Cluster, random: Random): Fault =>
  MAKERS[kind](cluster, random);
