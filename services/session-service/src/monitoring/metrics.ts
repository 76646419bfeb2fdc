import { type Bus, totalLength } from '@devtalk/bus';
import { type Metrics, measureDeadLetters } from '@devtalk/service-kit/http';
import type { HashPool } from '../password/hash-pool.js';
import { GROUP } from '../pipeline/function-calls.js';

type SignInOutcome = 'opened' | 'took_over' | 'failed' | 'throttled' | 'refused';

export interface SessionMetrics {
  signIn(outcome: SignInOutcome): void;
  hashed(seconds: number): void;
  ended(reason: string, count: number): void;
  request(op: string, outcome: string): void;
}

const hashBuckets = [0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2];

export function createSessionMetrics(metrics: Metrics): SessionMetrics {
  const signIns = metrics.counter('sign_ins_total', 'Sign-ins by how they ended', ['outcome']);
  const endings = metrics.counter('sessions_ended_total', 'Sessions ended by this instance', ['reason']);
  const requests = metrics.counter('session_requests_total', 'Requests answered', ['op', 'outcome']);
  const hashing = metrics.histogram('password_hash_seconds', 'Time one hash takes', [], hashBuckets);
  return {
    signIn: (outcome) => signIns.inc({ outcome }),
    hashed: (seconds) => hashing.observe(seconds),
    ended: (reason, count) => endings.inc({ reason }, count),
    request: (op, outcome) => requests.inc({ op, outcome }),
  };
}

/** Read at each scrape. */
export function watchQueues(metrics: Metrics, bus: Bus, pool: HashPool): void {
  metrics.gauge('password_hash_queue_depth', 'Hashes waiting or running', [], (g) => g.set(pool.depth));
  metrics.gauge('session_stream_lag', 'Requests that nobody has taken yet', [], async (g) =>
    g.set(await lag(bus)),
  );
  const { dead, queriesDead } = bus.keys.session;
  const commands = Array.from({ length: bus.layout.partitions }, (_, p) => dead(p));
  measureDeadLetters(metrics, {
    commands: () => totalLength(bus.work, commands),
    queries: () => totalLength(bus.work, [queriesDead]),
  });
}

/** Over all streams, one call each as they lie in different slots; while Redis is away a stream counts as empty. */
async function lag(bus: Bus): Promise<number> {
  const lagOfStream = (stream: string) => bus.work.xinfo('GROUPS', stream).then(lagOf, () => 0);
  const lags = await Promise.all(requestStreams(bus).map(lagOfStream));
  return lags.reduce((sum, n) => sum + n, 0);
}

/** XINFO answers each group as a flat list of names and values. */
function lagOf(groups: unknown): number {
  if (!Array.isArray(groups)) return 0;
  const own = (groups as unknown[][]).find((group) => group[1] === GROUP);
  const at = own?.indexOf('lag') ?? -1;
  return at < 0 ? 0 : Number(own?.[at + 1] ?? 0);
}

export function requestStreams(bus: Bus): string[] {
  const partitions = Array.from({ length: bus.layout.partitions }, (_, p) => p);
  return [...partitions.map(bus.keys.session.commands), bus.keys.session.queries];
}
