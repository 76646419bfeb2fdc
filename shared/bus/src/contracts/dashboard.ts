import type { Envelope } from '../envelope.js';

/**
 * What the gateway asks of dashboard-worker: envelopes on `keys.dashboard.commands(p)`, checked already, with `actor` where one is signed
 * in. `p` is that of the actor for accounts and `dashboard.viewed`, `partitionOf(code)` for links, and that of the job for
 * `admin.job.retry`. Ids and codes of new things are the gateway's, so that a command sent twice meets its own effect and answers the same.
 * Errors: `not_found` (also for what is somebody else's), `conflict` (link code taken by another address: make a new one; too many
 * accounts), `forbidden` (admin ops).
 */
export interface DashboardCommands {
  'account.create': { data: { id: string; name: string; balance: string }; result: AccountView };
  'account.update': { data: { id: string; name?: string; balance?: string }; result: AccountView };
  'account.delete': { data: { id: string }; result: Record<string, never> };
  /** `url` of the answer is the long address; the gateway makes the short one. */
  'link.create': { data: { code: string; url: string }; result: { code: string; url: string } };
  /** Counts one click. */
  'link.follow': { data: { code: string }; result: { url: string } };
  /**
   * No answer. Told by the gateway when it answers a dashboard from a fresh record, at most once a minute and person: an open page
   * then goes on being refreshed quickly although it causes no job. (A queued `dashboard.refresh` says the same by itself.)
   */
  'dashboard.viewed': { data: Record<string, never>; result: never };
  'admin.job.retry': { data: { id: string }; result: { jobId: string } };
}

/**
 * What only reads: envelopes on `keys.dashboard.queries`, answered by whichever instance is free, in no order. `not_found` for what is
 * somebody else's, `forbidden` (admin), `bad_request` for a place in a list that is none.
 */
export interface DashboardQueries {
  'account.list': { data: Record<string, never>; result: { accounts: AccountView[] } };
  'snapshot.list': {
    data: { account?: string; from?: string; to?: string; after?: string; limit: number };
    result: { snapshots: SnapshotView[]; next: string | null };
  };
  /** For its owner and administrators. */
  'link.get': { data: { code: string }; result: { url: string; clicks: number; createdAt: string } };
  'admin.jobs': {
    data: { state: 'waiting' | 'running' | 'retrying' | 'dead'; after?: string; limit: number };
    result: { jobs: JobView[]; next: string | null };
  };
}

export interface AccountView {
  id: string;
  name: string;
  balance: string;
  createdAt: string;
}

export interface SnapshotView {
  id: string;
  account: string;
  balance: string;
  takenAt: string;
}

export interface JobView {
  id: string;
  kind: string;
  state: 'waiting' | 'running' | 'retrying' | 'dead';
  attempts: number;
  lastError: string | null;
  createdAt: string;
  updatedAt: string;
  nextAttemptAt: string | null;
}

/**
 * Jobs and their data, in `keys.dashboard.jobs(p)` with `p` of the user; `newJob` makes them and `enqueueJob` queues them. One job a key
 * (`keys.dashboard.jobKey(p, envelope.key)`) is queued, however many ask for it.
 */
export interface Jobs {
  /** `cause` is the worker's own; without it somebody is looking at the page. */
  'dashboard.refresh': { userId: string; cause?: 'change' };
  /**
   * `changed`: of every account of the user whose balance has changed since its last snapshot. Without it, as the version before queued it
   * and understands it, of the accounts named.
   */
  'snapshots.generate': { userId: string; accountIds: string[]; changed?: true };
  /** Emits `account.updated` with the account as it then is. */
  'account.announce': { userId: string; accountId: string };
}

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
