import { type Bus, onTick } from '@devtalk/bus';
import type { Logger } from '@devtalk/service-kit/logging';

export interface RedisLeaseOptions {
  bus: Bus;
  log: Logger;
  leaseMs: number;
  /** The gateway has been cut off for its lease: what it shows may be untrue from now on. */
  onLost(): void;
}

const PROBE_MS = 500;

/**
 * How long this gateway may believe what it knows without hearing from Redis. After that a session might have ended or a person have
 * left a room without our noticing, so it fails closed.
 */
export class RedisLease {
  #heardAt = performance.now();
  #endProbes = () => {};
  #lost = false;

  constructor(private readonly options: RedisLeaseOptions) {}

  start(): void {
    this.#heardAt = performance.now();
    this.#endProbes = onTick(PROBE_MS, () => this.#check());
  }

  stop(): void {
    this.#endProbes();
  }

  #check(): void {
    const { bus, leaseMs } = this.options;
    const askedAt = performance.now();
    bus.requests
      .ping()
      .then(() => {
        if (!bus.subscriptions.up) return;
        this.#heardAt = askedAt;
        this.#lost = false;
      })
      .catch(() => {}); // the silence counts
    if (this.#lost || askedAt - this.#heardAt < leaseMs) return;
    this.#lost = true;
    this.options.log.error({ leaseMs }, 'cut off from Redis: every connection is closed');
    this.options.onLost();
  }
}
