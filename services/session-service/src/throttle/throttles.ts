import { partitionOf } from '@devtalk/bus';
import type { LaneRule } from '../config.js';
import { type FunctionCalls, sessionFunction } from '../pipeline/function-calls.js';

/** A turn in a slow lane, or that the lane is too long. */
export type Lane = { status: 'OPEN'; delayMs: number } | { status: 'THROTTLED'; retryAfterMs: number };

interface Subject {
  subject: string;
}

const throttleLane = sessionFunction<Subject & { rule: LaneRule }, Lane>('throttle_lane', '_commands');
const throttleCount = sessionFunction<Subject & { rule: LaneRule }, object>('throttle_count', '_commands');
const throttleHeal = sessionFunction<Subject & { failures: number }, object>('throttle_heal', '_commands');

/** What a stranger's failures add up to: for an account over all addresses, for an address over all accounts. */
export class Lanes {
  constructor(
    private readonly calls: FunctionCalls,
    private readonly rules: { account: LaneRule; address: LaneRule },
  ) {}

  account(p: number, name: string): Promise<Lane> {
    return this.calls.call(throttleLane, p, { subject: `account:${name}`, rule: this.rules.account });
  }

  address(address: string): Promise<Lane> {
    const { p, subject } = this.#address(address);
    return this.calls.call(throttleLane, p, { subject, rule: this.rules.address });
  }

  async countAt(address: string): Promise<void> {
    const { p, subject } = this.#address(address);
    await this.calls.call(throttleCount, p, { subject, rule: this.rules.address });
  }

  /** Not atomic with the sign-in, which lies in another partition: if the process dies in between, the failures stay counted. */
  async healAt(address: string, failures: number): Promise<void> {
    if (failures === 0) return;
    const { p, subject } = this.#address(address);
    await this.calls.call(throttleHeal, p, { subject, failures });
  }

  /** In a partition of the address, so all services count together. */
  #address(address: string) {
    return { p: partitionOf(address, this.calls.partitions), subject: `address:${address}` };
  }
}
