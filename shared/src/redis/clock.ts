import type { RedisClient } from './client.js';

/**
 * Redis' time as this process knows it, in ms since 1970, correct to about one round trip. All deadlines and expiries that cross
 * processes are in this time, so that a machine with a wrong clock is no danger. Between two measurements the monotonic clock goes on:
 * one that is set by hours moves nothing here.
 */
export class RedisClock {
  #offset = performance.timeOrigin;
  #timer: NodeJS.Timeout | undefined;

  now(): number {
    return Math.round(performance.now() + this.#offset);
  }

  /** Measures at once and then every `everyMs`; a failed measurement keeps the last offset. */
  async start(client: RedisClient, everyMs = 5_000): Promise<void> {
    await this.#measure(client);
    this.#timer = setInterval(() => void this.#measure(client).catch(() => {}), everyMs);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #measure(client: RedisClient): Promise<void> {
    const before = performance.now();
    const [seconds, micros] = await client.time();
    const after = performance.now();
    this.#offset = Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000) - (before + after) / 2;
  }
}

/** The time at which Redis made a stream entry, in ms since 1970. */
export const entryTime = (entryId: string): number => Number(entryId.slice(0, entryId.indexOf('-')));
