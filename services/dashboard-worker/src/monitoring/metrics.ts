import { type Command, entryTime, runAll, totalLength } from '@devtalk/bus';
import { type Metrics, measureDeadLetters } from '@devtalk/service-kit/http';
import type { Outcome } from '../job/runner.js';
import { partitionsOf, type Store } from '../pipeline/store.js';
import { PROJECTIONS, type ProjectionName } from '../projection/projection-store.js';
import { measureRedis } from './redis-metrics.js';

/** What an operator watches: jobs by kind and outcome, what waits, what gave up, how far projections are behind. */
export function workerMetrics(metrics: Metrics, store: Store) {
  const jobs = metrics.counter('jobs_total', 'Tries of jobs', ['kind', 'outcome']);
  const durations = metrics.histogram('job_duration_seconds', 'Time a try took', ['kind']);
  const depths: Record<string, (p: number) => Command> = {
    queued: (p: number) => ['XLEN', store.keys.dashboard.jobs(p)],
    delayed: (p: number) => ['ZCARD', store.keys.dashboard.delayed(p)],
    dead: (p: number) => ['ZCARD', store.keys.dashboard.deadJobs(p)],
    commands: (p: number) => ['XLEN', store.keys.dashboard.commands(p)],
  };
  metrics.gauge('worker_depth', 'Entries that wait, over all partitions', ['what'], async (gauge) => {
    for (const [what, read] of Object.entries(depths)) {
      const counts = await runAll(store.client, partitionsOf(store).map(read)).catch(() => null);
      if (counts)
        gauge.set(
          { what },
          counts.reduce<number>((sum, count) => sum + Number(count), 0),
        );
    }
  });
  measureLag(metrics, store);
  measureRedis(metrics, store.client);
  const { dead, deadQueries } = store.keys.dashboard;
  measureDeadLetters(metrics, {
    commands: () => totalLength(store.client, partitionsOf(store).map(dead)),
    queries: () => totalLength(store.client, [deadQueries]),
  });
  return {
    onOutcome(kind: string, outcome: Outcome, seconds: number): void {
      jobs.inc({ kind, outcome });
      durations.observe({ kind }, seconds);
    },
  };
}

/** Partitions whose commands this instance carries out. */
export function measureHeld(metrics: Metrics, held: () => readonly number[]): void {
  metrics.gauge(
    'worker_partitions_held',
    'Partitions whose commands this instance carries out',
    [],
    (gauge) => gauge.set(held().length),
  );
}

function measureLag(metrics: Metrics, store: Store): void {
  const labels = ['projection', 'partition'] as const;
  const help = 'Seconds between the newest event and the last one applied';
  metrics.gauge('projection_lag_seconds', help, labels, async (gauge) => {
    for (const projection of PROJECTIONS) {
      const lags = await lagsOf(store, projection).catch(() => []);
      for (const [partition, lag] of lags.entries()) gauge.set({ projection, partition }, lag);
    }
  });
}

async function lagsOf(store: Store, projection: ProjectionName): Promise<number[]> {
  const { room, session, dashboard } = store.keys;
  const source = projection === 'rooms' ? room : session;
  const replies = await runAll(
    store.client,
    partitionsOf(store).flatMap((p) => [
      ['XREVRANGE', source.events(p), '+', '-', 'COUNT', 1] as const,
      ['GET', dashboard.projectionCursor(p, projection)] as const,
    ]),
  );
  return partitionsOf(store).map((p) => {
    const newest = (replies[2 * p] as [string, unknown][])[0]?.[0];
    const cursor = replies[2 * p + 1] as string | null;
    if (newest === undefined || newest === cursor) return 0;
    return (entryTime(newest) - entryTime(cursor ?? newest)) / 1_000;
  });
}
