import type { RedisClock } from '@devtalk/bus';
import type { GatewayMetrics } from '../monitoring/metrics.js';
import { type RoomFrame, timeOf } from './live-frame.js';

/** Parsing is what delivery avoids, so only one frame in so many is looked into. */
const EVERY = 64;

/** Counts what rooms deliver, and measures now and then how long an event took from its commit to the sockets. */
export class DeliverySampler {
  #count = 0;

  constructor(
    private readonly clock: RedisClock,
    private readonly metrics: GatewayMetrics,
  ) {}

  delivered(frame: RoomFrame, receivers: number): void {
    this.metrics.delivered(frame.kind, receivers);
    if (this.#count++ % EVERY !== 0) return;
    const at = timeOf(frame);
    if (at === undefined) return;
    // After the turn's writes: what is measured is the way to the socket.
    setImmediate(() => this.metrics.deliveryTook(this.clock.now() - Date.parse(at)));
  }
}
