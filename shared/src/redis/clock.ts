import type { RedisClient } from './client.js';

/** By how much two clocks may part in the time between two measurements: ms for each ms. */
const DRIFT = 0.001;

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

  now(): number {
    return Math.round(performance.now() + this.#offset);
  }

  /**
   * Measures at once and then every `everyMs`; a failed measurement keeps the last offset. After a reconnect Redis may be another
   * machine, whose clock is another one: whatever was known before is worth nothing then.
   */
  async start(client: RedisClient, everyMs = 5_000): Promise<void> {
    await this.#measure(client);
    const again = () => void this.#measure(client).catch(() => {});
    client.on('ready', () => {
      this.#error = Number.POSITIVE_INFINITY;
      again();
    });
    this.#timer = setInterval(again, everyMs);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
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
