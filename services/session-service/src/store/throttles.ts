import { partitionOf } from '@devtalk/shared/redis';
import type { ThrottleRule } from '../config.js';
import { throttlePlace } from '../domain/address.js';
import type { FunctionCalls } from './function-calls.js';

/** Failures by where they come from. They lie in a partition of the address, so all services count together. */
export class AddressThrottle {
  constructor(
    private readonly calls: FunctionCalls,
    private readonly rule: ThrottleRule,
  ) {}

  /** ms until this place may try again; 0: now. */
  async wait(ip: string): Promise<number> {
    const { p, subject } = this.#subject(ip);
    const answer = await this.calls.call<{ retryAfterMs: number }>('throttle_check', p, { subject });
    return answer.retryAfterMs;
  }

  async count(ip: string): Promise<void> {
    const { p, subject } = this.#subject(ip);
    await this.calls.call('throttle_count', p, { subject, rule: this.rule });
  }

  #subject(ip: string) {
    const place = throttlePlace(ip);
    return { p: partitionOf(place, this.calls.partitions), subject: `address:${place}` };
  }
}
