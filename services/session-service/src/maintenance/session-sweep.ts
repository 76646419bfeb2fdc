import { EventTrimmer } from '@devtalk/bus';
import type { Logger } from '@devtalk/service-kit/logging';
import type { SessionSettings } from '../config.js';
import type { FunctionCalls } from '../pipeline/function-calls.js';

const BATCH = 200;
/** A little less than the interval, or the lock of the last round would keep its owner from the next. */
const LOCK_SHARE = 0.95;

interface SweptBatch {
  expired: number;
  forgotten: number;
  isDone: boolean;
}

/**
 * Removes what TTLs cannot: ends sessions that have expired (which reports them to their users and to the audit trail), forgets
 * tombstones, trims events that every projection has applied. One instance an interval: the lock stays after the round.
 */
export class SessionSweep {
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  #stopped = false;
  readonly #trimmer: EventTrimmer;

  constructor(
    private readonly calls: FunctionCalls,
    private readonly settings: SessionSettings,
    private readonly log: Logger,
  ) {
    const { work: client, clock } = calls.bus;
    this.#trimmer = new EventTrimmer({ client, clock, log, mostKept: settings.eventsMax });
  }

  start(): void {
    const run = () => {
      this.#round = this.sweep().catch((err: Error) => this.log.warn({ err }, 'sweep of sessions failed'));
    };
    this.#timer = setInterval(run, this.settings.cleanEveryMs);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#round;
  }

  /** A round over all partitions, unless an instance has begun one within the interval. One that ends early is open to the others at once. */
  async sweep(): Promise<void> {
    const { work, keys, instance } = this.calls.bus;
    const lock = keys.session.cleanerLock;
    const lockMs = Math.ceil(this.settings.cleanEveryMs * LOCK_SHARE);
    if ((await work.set(lock, instance, 'PX', lockMs, 'NX')) === null) return;
    let isComplete = false;
    try {
      isComplete = await this.#sweepAll();
    } finally {
      if (!isComplete) await this.calls.call('lock_release', 0, { holder: instance }, lock);
    }
  }

  /** False: this instance was stopped before the end. */
  async #sweepAll(): Promise<boolean> {
    const startedAt = performance.now();
    let expired = 0;
    let forgotten = 0;
    let events = 0;
    for (let p = 0; p < this.calls.partitions && !this.#stopped; p++) {
      const swept = await this.#sweepPartition(p);
      expired += swept.expired;
      forgotten += swept.forgotten;
      events += await this.#trimEvents(p);
    }
    const ms = Math.round(performance.now() - startedAt);
    this.log.info({ expired, forgotten, events, ms }, 'sessions swept');
    return !this.#stopped;
  }

  async #sweepPartition(p: number): Promise<{ expired: number; forgotten: number }> {
    let expired = 0;
    let forgotten = 0;
    const command = { limit: BATCH, retentionMs: this.settings.auditRetentionMs };
    for (let isDone = false; !isDone && !this.#stopped; ) {
      const batch = await this.calls.call<SweptBatch>('sessions_clean', p, command);
      expired += batch.expired;
      forgotten += batch.forgotten;
      isDone = batch.isDone;
    }
    return { expired, forgotten };
  }

  #trimEvents(p: number): Promise<number> {
    const { events, eventCursors } = this.calls.bus.keys.session;
    return this.#trimmer.trim(events(p), eventCursors(p));
  }
}
