import type { Bus } from '@devtalk/shared/bus';
import { DevTalkError } from '@devtalk/shared/contracts';
import type { Logger } from '@devtalk/shared/logging';

export interface SessionPlacesOptions {
  bus: Bus;
  log: Logger;
  /** Sockets that one session may have over all gateways. */
  max: number;
  /** Looks at once which sockets of a session are still alive, and ends those that are not. */
  probe(sessionId: string): void;
}

const BEAT_MS = 500;
/** A gateway that has not renewed for this long holds no places any more. */
const LEASE_MS = 1_500;
const RETRY_MS = 300;
/** Longer than the lease and than a probe: who is refused then really has that many. */
const PATIENCE_MS = 2_100;
const GROUP = 'gateways';

/**
 * How many sockets a session has, counted in Redis since they may be on any gateway. Being refused is final for a client (4529), so
 * before that dead sockets and dead gateways get the time to be found out: somebody who comes back after a broken network
 * must not be kept out by what is left of their own connections.
 */
export class SessionPlaces {
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: SessionPlacesOptions) {}

  async start(): Promise<void> {
    const { bus } = this.options;
    await bus.subscriptions.subscribe(bus.keys.layout.control, (payload) => this.#onHint(payload));
    await this.#beat(LEASE_MS);
    this.#timer = setInterval(() => void this.#beat(LEASE_MS), BEAT_MS);
  }

  /** All places of this gateway are void at once. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beat(0);
  }

  /** Takes a place; false where the session has none left. @throws DevTalkError `unavailable` */
  async enter(sessionId: string, connectionId: string): Promise<boolean> {
    const deadline = performance.now() + PATIENCE_MS;
    for (let first = true; ; first = false) {
      if (await this.#take(sessionId, connectionId)) return true;
      if (performance.now() > deadline) return false;
      if (first) this.#askForProbe(sessionId);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  leave(sessionId: string, connectionId: string): void {
    const { bus } = this.options;
    bus.requests.hdel(bus.keys.layout.places(sessionId), connectionId).catch(() => {}); // void with this gateway's lease at the latest
  }

  async #take(sessionId: string, connectionId: string): Promise<boolean> {
    const { bus, max } = this.options;
    const { layout } = bus.keys;
    const keys = [layout.places(sessionId), layout.consumers(GROUP)];
    const call = { name: 'place_take', keys, args: [connectionId, bus.process, max] };
    const taken = await bus.library.call(bus.requests, call).catch((cause: unknown) => {
      throw new DevTalkError('unavailable', undefined, { cause });
    });
    return taken === 1;
  }

  #askForProbe(sessionId: string): void {
    const { bus } = this.options;
    const hint = JSON.stringify({ type: 'session.probe', sessionId });
    bus.requests.spublish(bus.keys.layout.control, hint).catch(() => {}); // then nobody is found dead, and the limit holds
  }

  #onHint(payload: Buffer): void {
    try {
      const hint = JSON.parse(payload.toString()) as { type?: string; sessionId?: string };
      if (hint.type === 'session.probe' && hint.sessionId) this.options.probe(hint.sessionId);
    } catch (err) {
      this.options.log.warn({ err }, 'a hint that cannot be read was left out');
    }
  }

  async #beat(leaseMs: number): Promise<void> {
    const { bus } = this.options;
    const keys = [bus.keys.layout.consumers(GROUP)];
    const call = { name: 'consumer_heartbeat', keys, args: [bus.process, leaseMs] };
    await bus.library.call(bus.requests, call).catch(() => {}); // Redis is away: nobody can take a place either
  }
}
