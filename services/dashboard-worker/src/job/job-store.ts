import { type FunctionCall, JOB_KEY_TTL_MS } from '@devtalk/bus';
import { type CommitToken, commitArgs, commitKeys, type Verdict } from '../pipeline/commit-token.js';
import {
  jobBegin,
  jobBury,
  jobComplete,
  jobPostpone,
  jobRevive,
  jobsPromote,
} from '../pipeline/functions.js';
import type { Store } from '../pipeline/store.js';
import type { Job, JobRecord } from './job.js';

export const GROUP = 'worker';
const PROMOTED_AT_ONCE = 100;

/** The life of a queued job: each step acknowledges the entry it ends, so it is taken once. */
export class JobStore {
  constructor(private readonly store: Store) {}

  /** Frees the job's key: from now on the same may be queued again. */
  async begin({ partition, entryId, id, envelope }: Job): Promise<void> {
    if (envelope.key === undefined) return;
    await this.#call(
      jobBegin.call({ jobKey: this.#names.jobKey(partition, envelope.key) }, { entry: entryId, job: id }),
    );
  }

  async complete(job: Job): Promise<void> {
    await this.#call(
      jobComplete.call(
        { jobs: this.#names.jobs(job.partition), jobKey: this.#keyOf(job) },
        { group: GROUP, entry: job.entryId, job: job.id },
      ),
    );
  }

  /** @returns false where an equal job is queued already and makes another try needless */
  async postpone(job: Job, record: JobRecord, delayMs: number): Promise<boolean> {
    const { partition, entryId, id } = job;
    const names = this.#names;
    const keys = {
      jobs: names.jobs(partition),
      delayed: names.delayed(partition),
      records: names.jobRecords(partition),
      jobKey: this.#keyOf(job),
    };
    const args = {
      group: GROUP,
      entry: entryId,
      job: id,
      record: JSON.stringify(record),
      delayMs,
      keyTtlMs: JOB_KEY_TTL_MS,
    };
    return (await this.#call(jobPostpone.call(keys, args))) !== 'COVERED';
  }

  async bury(job: Job, record: JobRecord): Promise<void> {
    const { partition, entryId, id } = job;
    const args = { group: GROUP, entry: entryId, job: id, record: JSON.stringify(record) };
    await this.#call(jobBury.call({ ...this.#deadKeys(partition), jobKey: this.#keyOf(job) }, args));
  }

  /** Queues the retries of a partition that are due, some at a time: one call must not keep Redis from other clients for long. */
  async promote(partition: number): Promise<void> {
    const names = this.#names;
    const keys = {
      jobs: names.jobs(partition),
      delayed: names.delayed(partition),
      records: names.jobRecords(partition),
    };
    const call = jobsPromote.call(keys, { most: PROMOTED_AT_ONCE });
    while (Number(await this.#call(call)) === PROMOTED_AT_ONCE);
  }

  /** Queues a dead job again, with all its tries before it. */
  async revive(commit: CommitToken, id: string): Promise<'OK' | Verdict> {
    const { partition } = commit;
    const json = await this.store.client.hget(this.#names.jobRecords(partition), id);
    if (json === null) return 'NOT_FOUND';
    const envelope = withoutFailures((JSON.parse(json) as JobRecord).envelope);
    const call = jobRevive.call(
      { command: commitKeys(this.store, commit), ...this.#deadKeys(partition) },
      { command: commitArgs(this.store, commit), job: id, envelope },
    );
    return (await this.#call(call)) as 'OK' | Verdict;
  }

  #deadKeys(partition: number) {
    const { jobs, deadJobs, jobRecords } = this.#names;
    return { jobs: jobs(partition), dead: deadJobs(partition), records: jobRecords(partition) };
  }

  /** The stream where it has none: no key that may be freed. */
  #keyOf({ partition, envelope }: Job): string {
    const { jobs, jobKey } = this.#names;
    return envelope.key === undefined ? jobs(partition) : jobKey(partition, envelope.key);
  }

  get #names() {
    return this.store.keys.dashboard;
  }

  #call(call: FunctionCall): Promise<unknown> {
    return this.store.library.call(this.store.client, call);
  }
}

function withoutFailures(envelope: string): string {
  const value = JSON.parse(envelope) as Job['envelope'];
  return JSON.stringify(value.job ? { ...value, job: { ...value.job, attempts: 0 } } : value);
}
