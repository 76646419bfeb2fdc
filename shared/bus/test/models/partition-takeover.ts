import type { Model } from '@devtalk/testkit';

/**
 * Partition take-over with fenced commit, as ordered-consumer.ts, lease-keeper.ts and `acknowledge_command` in prelude.lua do it.
 * One sender appends 1, 2, … in order. Consumers acquire the lease, read, send commits down a pipeline (where they may stay for any
 * time, also past their sender's lease or death), begin again after a failure, die and come back. A commit may fail for
 * a passing reason while those behind it go on. Each step of the model is one step that Redis carries out atomically.
 */
export interface World {
  /** Entries not committed yet, as XRANGE would show them. */
  stream: number[];
  appended: number;
  /** Who holds the lease: the fencing token, or 0. */
  lease: number;
  nextFence: number;
  /** Effects in the order in which they were committed. */
  log: number[];
  /** Whether every effect was decided by the holder of the lease at that instant. */
  currentDecisions: boolean;
  consumers: Consumer[];
  mishaps: number;
}

interface Consumer {
  fence: number;
  position: number;
  /** Commits under way to Redis, oldest first. */
  sent: { entry: number; fence: number }[];
}

/** What is switched off to show that the search would find its absence. */
export interface Rules {
  /** The commit's caller must hold the lease. */
  fence: boolean;
  /** The entry must still be pending. */
  pending: boolean;
  /** No older entry may be pending. */
  oldest: boolean;
  /** A new holder begins at 0 and not where the last one had read to. */
  drain: boolean;
}

const ENTRIES = 3;
const MISHAPS = 2;
const FENCES = 2;
/** Commits one consumer may have under way. */
const WIRE = 3;

export function partitionTakeover(rules: Rules): Model<World> {
  const idle: Consumer = { fence: 0, position: 0, sent: [] };
  const start = {
    stream: [],
    appended: 0,
    lease: 0,
    nextFence: 1,
    log: [],
    currentDecisions: true,
    mishaps: 0,
  };
  return {
    initial: { ...start, consumers: [idle, idle] },
    steps: (world) => [
      ...environment(world),
      ...world.consumers.flatMap((me, c) => [
        ...deciding(world, c, me, rules),
        ...onTheWire(world, c, me, rules),
      ]),
    ],
    invariant: broken,
    atEnd: ({ log }) =>
      log.length === ENTRIES ? null : `only ${log.length} of ${ENTRIES} entries took effect`,
  };
}

function broken({ log, currentDecisions }: World): string | null {
  if (!currentDecisions) return 'an effect was decided by a consumer that had lost the partition';
  return log.every((entry, i) => entry === i + 1)
    ? null
    : `effects are ${log.join(', ')}: doubled, lost or reordered`;
}

function* environment(world: World): Iterable<[string, World]> {
  if (world.appended < ENTRIES) {
    const entry = world.appended + 1;
    yield [`append ${entry}`, { ...world, appended: entry, stream: [...world.stream, entry] }];
  }
  // The holder of the last fence stays: a world in which leases end for ever need not get anything done.
  if (world.lease !== 0 && world.nextFence <= FENCES) yield ['the lease ends', { ...world, lease: 0 }];
}

/** What a consumer does by itself: acquire, read and send, begin again, die. */
function* deciding(world: World, c: number, me: Consumer, rules: Rules): Iterable<[string, World]> {
  if (world.lease === 0 && world.nextFence <= FENCES) {
    const fence = world.nextFence;
    const position = rules.drain ? 0 : Math.max(...world.consumers.map((other) => other.position));
    const acquired = { ...world, lease: fence, nextFence: fence + 1 };
    yield [`${c} acquires with ${fence}`, become(acquired, c, { ...me, fence, position })];
  }
  if (me.fence === 0) return;
  const next = world.stream.find((entry) => entry > me.position);
  if (next !== undefined && me.sent.length < WIRE) {
    const sent = [...me.sent, { entry: next, fence: me.fence }];
    yield [`${c} reads ${next} and sends its commit`, become(world, c, { ...me, position: next, sent })];
  }
  if (world.mishaps < MISHAPS && me.fence < FENCES) {
    const worse = { ...world, mishaps: world.mishaps + 1 };
    yield [`${c} dies, what it sent goes on`, become(worse, c, { ...me, fence: 0, position: 0 })];
  }
  if (world.mishaps < MISHAPS && me.position > 0) {
    const worse = { ...world, mishaps: world.mishaps + 1 };
    yield [`${c} gives up waiting and begins again`, become(worse, c, { ...me, position: 0 })];
  }
}

/** The oldest commit a consumer has sent reaches Redis. */
function* onTheWire(world: World, c: number, me: Consumer, rules: Rules): Iterable<[string, World]> {
  const [first, ...sent] = me.sent;
  if (!first) return;
  const { entry, fence } = first;
  const answered = become(world, c, { ...me, sent });
  const failed = become(world, c, { ...me, sent, position: 0 });
  if (rules.fence && world.lease !== fence) yield [`${c}'s ${entry} is fenced off`, answered];
  else if (rules.pending && !world.stream.includes(entry)) yield [`${c}'s ${entry} is done`, answered];
  else if (rules.oldest && world.stream.some((other) => other < entry))
    yield [`${c}'s ${entry} is out of order`, failed];
  else {
    yield [`${c} commits ${entry}`, commit(answered, entry, fence)];
    if (world.mishaps < MISHAPS) yield [`${c}'s ${entry} fails`, { ...failed, mishaps: world.mishaps + 1 }];
  }
}

const become = (world: World, c: number, next: Consumer): World => ({
  ...world,
  consumers: world.consumers.map((other, i) => (i === c ? next : other)),
});

const commit = (world: World, entry: number, fence: number): World => ({
  ...world,
  log: [...world.log, entry],
  stream: world.stream.filter((other) => other !== entry),
  currentDecisions: world.currentDecisions && world.lease === fence,
});
