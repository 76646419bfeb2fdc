import type { RedisClock } from '@devtalk/shared/redis';
import type { GatewayMetrics } from '../metrics.js';
import type { RoomFrame } from './live-frame.js';

/** Parsing is what delivery avoids, so only one frame in so many is looked into. */
const EVERY = 64;
const AT = /"at":"([^"]{20,30})"/;

/** Counts what rooms deliver, and measures now and then how long an event took from its commit to the sockets. */
export class DeliverySampler {
  #count = 0;

  constructor(
    private readonly clock: RedisClock,
    private readonly metrics: GatewayMetrics,
  ) {}

  delivered({ kind, bytes }: RoomFrame, receivers: number): void {
    this.metrics.delivered(kind, receivers);
    if (this.#count++ % EVERY !== 0) return;
    const at = AT.exec(bytes.toString('latin1'))?.[1];
    if (at === undefined) return;
    // After the turn's writes: what is measured is the way to the socket.
    setImmediate(() => this.metrics.deliveryTook(this.clock.now() - Date.parse(at)));
  }
}
