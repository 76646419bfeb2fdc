import { JOB_KEY_TTL_MS } from '@devtalk/bus';
import { type Commit, commitArgs, commitKeys, type Verdict } from '../pipeline/commit.js';
import type { Store } from '../pipeline/store.js';
import type { Job, JobRecord } from './job.js';

export const GROUP = 'worker';
const PROMOTED_AT_ONCE = 100;

/** The life of a queued job: each step acknowledges the entry it ends, so it is taken once. */
export class JobStore {
  constructor(private readonly store: Store) {}

  /** Frees the job's key: from now on the same may be asked for again. */
  async begin({ partition, entryId, id, envelope }: Job): Promise<void> {
    if (envelope.key === undefined) return;
    const keys = [this.#names.jobKey(partition, envelope.key)];
    await this.#call('job_begin', keys, [entryId, id]);
  }

  async complete(job: Job): Promise<void> {
    const { partition, entryId, id } = job;
    await this.#call('job_complete', [this.#names.jobs(partition), this.#keyOf(job)], [GROUP, entryId, id]);
  }

  /** @returns false where an equal job is queued already and makes another try needless */
  async postpone(job: Job, record: JobRecord, delayMs: number): Promise<boolean> {
    const { partition, entryId, id } = job;
    const names = this.#names;
    const keys = [names.jobs(partition), names.delayed(partition), names.jobRecords(partition)];
    keys.push(this.#keyOf(job));
    const args = [GROUP, entryId, id, JSON.stringify(record), delayMs, JOB_KEY_TTL_MS];
    return (await this.#call('job_postpone', keys, args)) !== 'COVERED';
  }

  async bury(job: Job, record: JobRecord): Promise<void> {
    const { partition, entryId, id } = job;
    const names = this.#names;
    const keys = [names.jobs(partition), names.deadJobs(partition), names.jobRecords(partition)];
    keys.push(this.#keyOf(job));
    await this.#call('job_bury', keys, [GROUP, entryId, id, JSON.stringify(record)]);
  }

  /** Queues the retries of a partition that are due, some at a time: one call must not keep Redis from everybody else for long. */
  async promote(partition: number): Promise<void> {
    const names = this.#names;
    const keys = [names.jobs(partition), names.delayed(partition), names.jobRecords(partition)];
    while (Number(await this.#call('jobs_promote', keys, [PROMOTED_AT_ONCE])) === PROMOTED_AT_ONCE);
  }

  /** Queues a dead job again, with all its tries before it. */
  async revive(commit: Commit, id: string): Promise<'OK' | Verdict> {
    const { partition } = commit;
    const names = this.#names;
    const json = await this.store.client.hget(names.jobRecords(partition), id);
    if (json === null) return 'NOT_FOUND';
    const envelope = withoutFailures((JSON.parse(json) as JobRecord).envelope);
    const keys = [names.jobs(partition), names.deadJobs(partition), names.jobRecords(partition)];
    const args = commitArgs(this.store, commit, [id, envelope]);
    return (await this.#call('job_revive', [...commitKeys(this.store, commit), ...keys], args)) as
      | 'OK'
      | Verdict;
  }

  /** The stream where it has none: no key that may be freed. */
  #keyOf({ partition, envelope }: Job): string {
    const { jobs, jobKey } = this.#names;
    return envelope.key === undefined ? jobs(partition) : jobKey(partition, envelope.key);
  }

  get #names() {
    return this.store.keys.dashboard;
  }

  #call(name: string, keys: string[], args: (string | number)[]): Promise<unknown> {
    return this.store.library.call(this.store.client, { name, keys, args });
  }
}

function withoutFailures(envelope: string): string {
  const value = JSON.parse(envelope) as Job['envelope'];
  return JSON.stringify(value.job ? { ...value, job: { ...value.job, attempts: 0 } } : value);
}
