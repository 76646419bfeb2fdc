import type { JobEnvelope, Jobs } from './contracts/dashboard.js';
import { jobEnqueue } from './functions.js';
import type { FunctionCall } from './redis/function-call.js';
import type { DashboardKeys } from './redis/keys/dashboard.js';

export type JobKind = keyof Jobs;

/** How long a job key blocks others if the job is lost, in ms. */
export const JOB_KEY_TTL_MS = 600_000;

/** While a job with the same key is queued, an equal one is not queued again. */
const KEYS: { readonly [K in JobKind]: (data: Jobs[K]) => string } = {
  'dashboard.refresh': ({ userId }) => `dashboard:${userId}`,
  'snapshots.generate': ({ userId }) => `snapshots:${userId}`,
  'account.announce': ({ accountId }) => `announce:${accountId}`,
};

/** A job as the functions that queue it take it. */
export interface NewJob {
  readonly key: string;
  /** JSON of its `JobEnvelope`. */
  readonly envelope: string;
}

/** Makes a job. Nothing else does, so that equal jobs have equal keys wherever they come from. */
export function newJob<K extends JobKind>(kind: K, data: Jobs[K], requestId: string): NewJob {
  const key = KEYS[kind](data);
  const envelope: JobEnvelope = { id: '', op: kind, data, requestId, key };
  return { key, envelope: JSON.stringify(envelope) };
}

/** Reply of `job_enqueue`: the dashboard has been computed since `ifStill` was read. */
export const COMPUTED_MEANWHILE = 'COMPUTED';

/**
 * The call that queues a job in partition `p`. It replies with the entry id of the new job or of the one with the same key.
 * @param ifStill queue it only while the dashboard is the one that the caller read (`generatedAt`, empty where there was none)
 */
export function enqueueJob(
  keys: DashboardKeys,
  p: number,
  { key, envelope }: NewJob,
  ifStill?: { readonly userId: string; readonly generatedAt: string },
): FunctionCall {
  // Not among KEYS: Redis would require the right to write it, which the gateway does not have.
  const read = ifStill && {
    dashboard: keys.dashboard(p, ifStill.userId),
    generated_at: ifStill.generatedAt,
  };
  return jobEnqueue.call(
    { jobs: keys.jobs(p), jobKey: keys.jobKey(p, key) },
    { envelope, keyTtlMs: JOB_KEY_TTL_MS, ifStill: read ? [read] : [] },
  );
}
