import type { RedisClient } from './client.js';

/** By how much two clocks may part in the time between two measurements: ms for each ms. */
const DRIFT = 0.001;
/** A measurement is good that may be wrong by no more, ms; after another the next one follows soon. */
const GOOD_MS = 25;
const SOON_MS = 250;

/**
 * Redis' time as this process knows it, in ms since 1970, correct to about one round trip. All deadlines and expiries that cross
 * processes are in this time, so that a machine with a wrong clock is no danger. Between two measurements the monotonic clock goes on:
 * one that is set by hours moves nothing here.
 */
export class RedisClock {
  #offset = performance.timeOrigin;
  /** How wrong the last measurement may be, and when it was made (monotonic ms). */
  #error = Number.POSITIVE_INFINITY;
  #measuredAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  /** By how much, in ms, `now` may be wrong. */
  get error(): number {
    return Number.isFinite(this.#error) ? Math.ceil(this.#error) : 0;
  }

  now(): number {
    return Math.round(performance.now() + this.#offset);
  }

  /**
   * Measures at once and then every `everyMs`; a failed measurement keeps the last offset. After a reconnect Redis may be another
   * machine, whose clock is another one: whatever was known before is worth nothing then.
   */
  async start(client: RedisClient, everyMs = 5_000): Promise<void> {
    await this.#measure(client);
    client.on('ready', () => {
      this.#error = Number.POSITIVE_INFINITY;
      void this.#measure(client).catch(() => {});
    });
    this.#schedule(client, everyMs);
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  /** After a measurement that took long the next one is soon: requests carry times that are held against Redis' own. */
  #schedule(client: RedisClient, everyMs: number): void {
    if (this.#isStopped) return;
    const again = async () => {
      await this.#measure(client).catch(() => {});
      this.#schedule(client, everyMs);
    };
    const ms = this.#error > GOOD_MS ? Math.min(SOON_MS, everyMs) : everyMs;
    this.#timer = setTimeout(() => void again(), ms);
    this.#timer.unref();
  }

  async #measure(client: RedisClient): Promise<void> {
    const before = performance.now();
    const [seconds, micros] = await client.time();
    const after = performance.now();
    const error = (after - before) / 2;
    // One that took long, because somebody was busy, is worse than an older one that did not.
    if (error > this.#error + (after - this.#measuredAt) * DRIFT) return;
    this.#error = error;
    this.#measuredAt = after;
    this.#offset = Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000) - (before + after) / 2;
  }
}

/** The time at which Redis made a stream entry, in ms since 1970. */
export const entryTime = (entryId: string): number => Number(entryId.slice(0, entryId.indexOf('-')));
