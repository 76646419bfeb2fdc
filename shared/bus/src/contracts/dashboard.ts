import type { Envelope } from '../envelope.js';
import type { RequestAnswer } from './request-data.js';

/** Balances as the worker stores and shows them. */
export type AccountView = RequestAnswer<'account.update'>;
export type SnapshotView = RequestAnswer<'snapshot.list'>['snapshots'][number];
export type JobView = RequestAnswer<'admin.jobs'>['jobs'][number];

/**
 * Jobs and their data, appended by `job_enqueue` to `keys.dashboard.jobs(p)` with `p` of the person. `envelope.key` names the job key
 * (`keys.dashboard.jobKey(p, envelope.key)`), given to `job_enqueue` too: one job a key is queued, however many ask.
 */
export interface Jobs {
  /** Key: `refreshKey(userId)`. `cause` is the worker's own; without it somebody is looking at the page. */
  'dashboard.refresh': { userId: string; cause?: 'change' };
  'snapshots.generate': { userId: string; accountIds: string[] };
  /** Says `account.updated` with the account as it then is. */
  'account.announce': { userId: string; accountId: string };
}

export const refreshKey = (userId: string): string => `dashboard:${userId}`;

/** How long a job key blocks others if the job is lost, in ms. */
export const JOB_KEY_TTL_MS = 600_000;

/** An entry of the job streams. A job that has failed before carries its history. */
export interface JobEnvelope extends Envelope {
  job?: { id: string; attempts: number; createdAt: number };
}

/**
 * The public id of a job, from its partition and what `job_enqueue` returned: the entry id, or the job's id already where it is one
 * that has failed and is tried again.
 */
export const jobId = (partition: number, enqueued: string): string =>
  enqueued.startsWith('j') ? enqueued : `j${partition}-${enqueued}`;

/**
 * The hash at `keys.dashboard.dashboard(p, userId)`. Written by dashboard-worker, read by the gateway. It may exist without `json`:
 * nothing has been computed yet (MISS).
 * Fresh while `generation` equals `builtGeneration` and `generatedAt` is younger than the freshness time (30 s); else stale.
 *
 * Only what concerns a person directly (own message, joining, leaving, a mention) raises their generation: a message in a lobby of a
 * thousand members must not write a thousand keys. Everybody else's dashboard becomes stale by age, and the dashboards of those who
 * are looking are rebuilt by the worker itself when events have come in (see `dashboard.viewed`).
 */
export interface DashboardRecord {
  /** JSON of the dashboard. */
  json: string;
  /** ISO. */
  generatedAt: string;
  /** Raised by every invalidation. */
  generation: string;
  /** The generation the stored result was computed from. */
  builtGeneration: string;
}
