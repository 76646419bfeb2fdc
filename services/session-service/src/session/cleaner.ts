import { EventTrimmer } from '@devtalk/bus';
import type { Logger } from '@devtalk/service-kit/logging';
import type { SessionSettings } from '../config.js';
import type { FunctionCalls } from '../pipeline/function-calls.js';

const BATCH = 200;
/** A dead cleaner's lock ends well before the next round is due. */
const LOCK_SHARE = 0.8;

interface Cleaned {
  expired: number;
  forgotten: number;
  isDone: boolean;
}

/**
 * Removes what TTLs cannot: ends sessions whose time is over (so that their people and the audit trail are told), forgets tombstones,
 * trims events that every projection has applied. One instance at a time.
 */
export class Cleaner {
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
      this.#round = this.clean().catch((err: Error) => this.log.warn({ err }, 'cleaning failed'));
    };
    this.#timer = setInterval(run, this.settings.cleanEveryMs);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#round;
  }

  async clean(): Promise<void> {
    const { work, keys, instance } = this.calls.bus;
    const lock = keys.session.cleanerLock;
    const lockMs = Math.ceil(this.settings.cleanEveryMs * LOCK_SHARE);
    if ((await work.set(lock, instance, 'PX', lockMs, 'NX')) === null) return;
    try {
      await this.#cleanAll();
    } finally {
      await this.calls.call('lock_release', 0, { holder: instance }, lock);
    }
  }

  async #cleanAll(): Promise<void> {
    const startedAt = performance.now();
    let expired = 0;
    let forgotten = 0;
    let events = 0;
    for (let p = 0; p < this.calls.partitions && !this.#stopped; p++) {
      const cleaned = await this.#cleanPartition(p);
      expired += cleaned.expired;
      forgotten += cleaned.forgotten;
      events += await this.#trimEvents(p);
    }
    const ms = Math.round(performance.now() - startedAt);
    this.log.info({ expired, forgotten, events, ms }, 'sessions cleaned');
  }

  async #cleanPartition(p: number): Promise<{ expired: number; forgotten: number }> {
    let expired = 0;
    let forgotten = 0;
    const command = { limit: BATCH, retentionMs: this.settings.auditRetentionMs };
    for (let isDone = false; !isDone && !this.#stopped; ) {
      const batch = await this.calls.call<Cleaned>('sessions_clean', p, command);
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
