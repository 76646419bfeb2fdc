import type { Entry, JobKind } from '@devtalk/bus';
import { describeInOneLine, type Logger, requestLogger } from '@devtalk/service-kit/logging';
import type { JobSettings } from '../config.js';
import { type Job, readJob, recordOf } from './job.js';
import type { JobStore } from './job-store.js';
import { retryDelay } from './retry-delay.js';

/**
 * Does one kind of job. May run more than once for one job, also after it has succeeded (the process died before it completed the job): effects
 * are idempotent by `job.id`. `signal` ends with the time limit; effects after that are too late.
 */
export type JobHandler = (job: Job, signal: AbortSignal) => Promise<void>;

export type JobOutcome = 'done' | 'retrying' | 'covered' | 'dead';

export interface RunnerOptions {
  handlers: Readonly<Record<string, JobHandler>>;
  settings: JobSettings;
  /** Told once for each try. */
  onOutcome?(kind: string, outcome: JobOutcome, seconds: number): void;
  /** A retry waits and is due in `delayMs`. */
  onRetry?(partition: number, delayMs: number): void;
}

/** Thrown by a handler where no further try can help. */
export class HopelessJob extends Error {
  override name = 'HopelessJob';
}

/**
 * Its key is held until the result is stored: requests that arrive meanwhile are served by the same run. Of any other kind what changes during a
 * run needs another one, so that its key is freed before.
 */
const HOLDS_KEY: ReadonlySet<string> = new Set<JobKind>(['dashboard.refresh']);

/** One try of a job: its key freed where others may queue it again, done within its time limit, then completed, postponed or buried. */
export class JobRunner {
  constructor(
    private readonly store: JobStore,
    private readonly options: RunnerOptions,
    private readonly log: Logger,
  ) {}

  /** Rejects only where the outcome cannot be stored: the entry stays pending and another worker takes it. */
  async run(entry: Entry, partition: number): Promise<void> {
    const job = readJob(entry, partition);
    const startedAt = performance.now();
    const outcome = await this.#try(job);
    const seconds = (performance.now() - startedAt) / 1_000;
    this.options.onOutcome?.(job.kind, outcome, seconds);
  }

  /** A job that took its worker down with it again and again. */
  async giveUp(entry: Entry, partition: number, error: Error): Promise<void> {
    const job = readJob(entry, partition);
    await this.#bury(job, job.failures + 1, error);
    this.options.onOutcome?.(job.kind, 'dead', 0);
  }

  async #try(job: Job): Promise<JobOutcome> {
    if (!HOLDS_KEY.has(job.kind)) await this.store.begin(job);
    try {
      await this.#withinLimit(job);
    } catch (error) {
      return this.#onFailure(job, error as Error);
    }
    await this.store.complete(job);
    // A user's request can be followed by its id; jobs of the worker's own would bury it in the log.
    const { cause } = (job.data ?? {}) as { cause?: unknown };
    this.#logOf(job)[cause === undefined ? 'info' : 'debug'](
      { attempts: job.failures + 1 },
      `${job.kind} done`,
    );
    return 'done';
  }

  async #withinLimit(job: Job): Promise<void> {
    const handler = this.options.handlers[job.kind];
    if (!handler) throw new HopelessJob(`there are no jobs of kind ${job.kind}`);
    const { timeLimitMs } = this.options.settings;
    const controller = new AbortController();
    const late = new Promise<never>((_, reject) => {
      controller.signal.addEventListener('abort', () =>
        reject(new Error(`took longer than ${timeLimitMs} ms`)),
      );
    });
    const timer = setTimeout(() => controller.abort(), timeLimitMs);
    try {
      await Promise.race([handler(job, controller.signal), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #onFailure(job: Job, error: Error): Promise<JobOutcome> {
    const { settings } = this.options;
    const attempts = job.failures + 1;
    if (error instanceof HopelessJob || attempts >= settings.attempts) {
      await this.#bury(job, attempts, error);
      return 'dead';
    }
    const delayMs = retryDelay(attempts, settings);
    const record = recordOf(job, attempts, describeInOneLine(error), Date.now());
    const isWaiting = await this.store.postpone(job, record, delayMs);
    if (isWaiting) this.options.onRetry?.(job.partition, delayMs);
    this.#logOf(job).warn({ err: error, attempts, delayMs }, `${job.kind} failed, will be tried again`);
    return isWaiting ? 'retrying' : 'covered';
  }

  async #bury(job: Job, attempts: number, error: Error): Promise<void> {
    await this.store.bury(job, recordOf(job, attempts, describeInOneLine(error), Date.now()));
    this.#logOf(job).error({ err: error, attempts }, `${job.kind} given up; an admin may try it again`);
  }

  #logOf(job: Job): Logger {
    return requestLogger(this.log, job.requestId).child({ job: job.id });
  }
}
