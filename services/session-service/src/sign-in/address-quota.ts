import { DevTalkError } from '@devtalk/contracts';
import { throttledAddress } from './address.js';

/** One request takes a hash's time at the least, and those before it are as many as the quota. */
const RETRY_AFTER_MS = 1_000;

/**
 * Limits what one address may cost before it has shown valid credentials: so many requests of a kind under way at once in this
 * instance, waiting ones included. Without it one address could occupy all of the instance's concurrency.
 */
export class AddressQuota {
  readonly #underWay = new Map<string, number>();

  constructor(private readonly max: number) {}

  /** @throws DevTalkError `rate_limited` */
  async within<T>(kind: string, ip: string, work: () => Promise<T>): Promise<T> {
    const key = `${kind} ${throttledAddress(ip)}`;
    const count = this.#underWay.get(key) ?? 0;
    if (count >= this.max)
      throw new DevTalkError('rate_limited', 'Too many requests from this address at once', {
        retryAfterMs: RETRY_AFTER_MS,
      });
    this.#underWay.set(key, count + 1);
    try {
      return await work();
    } finally {
      const left = (this.#underWay.get(key) ?? 1) - 1;
      if (left === 0) this.#underWay.delete(key);
      else this.#underWay.set(key, left);
    }
  }
}
