import type { Logger } from './logger.js';
import type { RedisClient } from './redis/client.js';
import type { RedisClock } from './redis/clock.js';
import { entryTime } from './redis/clock.js';
import { isBefore } from './stream-reader.js';

/**
 * Who applies the events of rooms and of accounts. By name and not by who has said so yet: one that has never run holds the log from its
 * first entry on, else its read models would lack what happened before.
 */
export const EVENT_READERS = ['chat', 'dashboard'] as const;

/** Holds the log while read models are rebuilt: what happens from its beginning on is applied behind the rooms' logs. */
export const REBUILD_READER = 'rebuild';

const HOUR_MS = 3_600_000;

export interface EventTrimmerOptions {
  client: RedisClient;
  clock: Pick<RedisClock, 'now'>;
  log: Logger;
  /** Entries of one log that are kept for a reader that is away; after that memory matters more. */
  mostKept: number;
}

/** Cuts event logs off behind the slowest of their readers. Done by two at once, it is only done twice. */
export class EventTrimmer {
  /** Monotonic ms of the last warning, by stream. */
  readonly #warnedAt = new Map<string, number>();

  constructor(private readonly options: EventTrimmerOptions) {}

  /**
   * @param cursors hash in which readers say up to where they have applied the events
   * @returns how many entries were cut off
   */
  async trim(stream: string, cursors: string): Promise<number> {
    const { client, mostKept } = this.options;
    const positions = await client.hgetall(cursors);
    const at = (reader: string) => positions[reader] ?? '0-0';
    const readers =
      positions[REBUILD_READER] === undefined ? EVENT_READERS : [...EVENT_READERS, REBUILD_READER];
    const slowest = readers.map(at).reduce((a, b) => (isBefore(b, a) ? b : a));
    await this.#warnOfAbsence(
      stream,
      slowest,
      readers.filter((reader) => at(reader) === slowest),
    );
    // The slowest reader's last applied event stays, so that a cursor always points at something.
    const applied = slowest === '0-0' ? 0 : await client.xtrim(stream, 'MINID', '~', slowest);
    const dropped = await client.xtrim(stream, 'MAXLEN', '~', mostKept);
    if (dropped > 0) this.#sayDropped(stream, dropped);
    return applied + dropped;
  }

  /** Once an hour and log. */
  async #warnOfAbsence(stream: string, slowest: string, readers: readonly string[]): Promise<void> {
    const { client, clock, log } = this.options;
    const [next] = await client.xrange(stream, `(${slowest}`, '+', 'COUNT', 1);
    const behindMs = next ? clock.now() - entryTime(next[0]) : 0;
    const warnedAt = this.#warnedAt.get(stream) ?? Number.NEGATIVE_INFINITY;
    if (behindMs < HOUR_MS || performance.now() - warnedAt < HOUR_MS) return;
    this.#warnedAt.set(stream, performance.now());
    const kept = await client.xlen(stream);
    log.warn(
      { stream, readers, behindMs, kept },
      'events are kept for a service that has not read them for an hour: start it, or memory fills',
    );
  }

  #sayDropped(stream: string, dropped: number): void {
    const { log, mostKept } = this.options;
    log.error(
      { stream, dropped, mostKept },
      'events dropped unread: a service that should have read them was away for too long (EVENTS_MAX)',
    );
  }
}
