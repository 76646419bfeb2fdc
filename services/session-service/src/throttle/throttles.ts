import { partitionOf } from '@devtalk/bus';
import type { LaneRule } from '../config.js';
import type { FunctionCalls } from '../pipeline/function-calls.js';

/** A place in a slow lane, or that the lane is too long. */
export type Lane = { status: 'OPEN'; delayMs: number } | { status: 'THROTTLED'; retryAfterMs: number };

/** What a stranger's failures add up to: for an account over all addresses, for an address over all accounts. */
export class Lanes {
  constructor(
    private readonly calls: FunctionCalls,
    private readonly rules: { account: LaneRule; address: LaneRule },
  ) {}

  account(p: number, name: string): Promise<Lane> {
    return this.calls.call('throttle_lane', p, { subject: `account:${name}`, rule: this.rules.account });
  }

  address(place: string): Promise<Lane> {
    const { p, subject } = this.#address(place);
    return this.calls.call('throttle_lane', p, { subject, rule: this.rules.address });
  }

  async countAt(place: string): Promise<void> {
    const { p, subject } = this.#address(place);
    await this.calls.call('throttle_count', p, { subject, rule: this.rules.address });
  }

  /** Not atomic with the sign-in, which lies in another partition: if the process dies in between, the failures stay counted. */
  async healAt(place: string, failures: number): Promise<void> {
    if (failures === 0) return;
    const { p, subject } = this.#address(place);
    await this.calls.call('throttle_heal', p, { subject, failures });
  }

  /** In a partition of the address, so all services count together. */
  #address(place: string) {
    return { p: partitionOf(place, this.calls.partitions), subject: `address:${place}` };
  }
}
