import { type Bus, onTick } from '@devtalk/bus';
import { DevTalkError } from '@devtalk/contracts';
import type { ControlChannel } from '../control/control-channel.js';
import { GATEWAY_HEARTBEAT_MS, GATEWAY_LEASE_MS, gatewayLeases } from '../control/living-gateways.js';

export interface ConnectionSlotsOptions {
  bus: Bus;
  control: ControlChannel;
  /** Sockets and event streams that one session may have over all gateways. */
  max: number;
  /** Checks at once which sockets of a session are still alive, and ends those that are not. */
  probe(sessionId: string): void;
  /** Everything open here that has a slot or is about to acquire one. */
  holders(): Iterable<SlotHolder>;
  /** How often the slots held here are renewed, in ms. */
  renewEveryMs?: number;
}

export interface SlotHolder {
  readonly id: string;
  readonly sessionId: string;
  /** Ended meanwhile: acquiring may be retried for seconds, and the slot must not outlive its holder. */
  isGone(): boolean;
}

/** Slots expire a day after the last one was acquired; a connection may last longer. */
const RENEW_EVERY_MS = 6 * 3_600_000;
const RETRY_MS = 300;
const BATCH = 500;
/** Longer than the lease and than a probe: a session that is rejected really has that many connections. */
const ACQUIRE_TIMEOUT_MS = 2_100;

export class TooManyConnections extends DevTalkError {
  constructor() {
    super('conflict', 'this session has as many connections as it may have');
  }
}

/**
 * How many sockets and event streams a session has, counted in Redis since they may be on any gateway. A rejection is final for a client
 * (4529, over HTTP 409), so dead sockets and dead gateways first get the time to be found out: a client that comes back after a broken
 * network must not be kept out by what is left of its own connections.
 */
export class ConnectionSlots {
  #stopTicking = () => {};
  #heartbeatAt = performance.now();
  #renewedAt = performance.now();
  #isStopped = false;
  /** Slots that Redis did not take back, and their sessions: this gateway lives, so they would count for ever. */
  readonly #unreleased = new Map<string, string>();

  constructor(private readonly options: ConnectionSlotsOptions) {
    options.control.on('session.probe', ({ sessionId }) => options.probe(String(sessionId)));
  }

  async start(): Promise<void> {
    await this.#heartbeat(GATEWAY_LEASE_MS);
    this.#stopTicking = onTick(GATEWAY_HEARTBEAT_MS, () => void this.#heartbeat(GATEWAY_LEASE_MS));
  }

  /** Voids all slots of this gateway at once. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#stopTicking();
    await this.#heartbeat(0);
  }

  /** Acquires a slot, unless its holder ends first; false where the session has none left. @throws DevTalkError `unavailable` */
  async acquire(holder: SlotHolder): Promise<boolean> {
    const { sessionId, id } = holder;
    const deadline = performance.now() + ACQUIRE_TIMEOUT_MS;
    for (let first = true; !holder.isGone(); first = false) {
      if (await this.#take(holder, this.options.max)) {
        if (holder.isGone()) this.release(sessionId, id);
        return true;
      }
      if (performance.now() > deadline) return false;
      if (first) this.#requestProbe(sessionId);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
    return true;
  }

  release(sessionId: string, id: string): void {
    if (!this.#isStopped) void this.#releaseAll([[id, sessionId]]); // else void with all the others
  }

  async #take({ sessionId, id }: SlotHolder, max: number): Promise<boolean> {
    const { bus } = this.options;
    const keys = [bus.keys.layout.connectionSlots(sessionId), gatewayLeases(bus.keys)];
    const call = { name: 'place_take', keys, args: [id, bus.process, max] };
    const taken = await bus.library.call(bus.requests, call).catch((cause: unknown) => {
      throw new DevTalkError('unavailable', undefined, { cause });
    });
    return taken === 1;
  }

  #requestProbe(sessionId: string): void {
    this.options.control.publish('session.probe', { sessionId }).catch(() => {}); // then no dead socket is found, and the limit holds
  }

  async #heartbeat(leaseMs: number): Promise<void> {
    const { bus } = this.options;
    const call = {
      name: 'consumer_heartbeat',
      keys: [gatewayLeases(bus.keys)],
      args: [bus.process, leaseMs],
    };
    const now = performance.now();
    try {
      await bus.library.call(bus.requests, call);
    } catch {
      return; // Redis is away: no one can acquire a slot either
    }
    const wasDead = now - this.#heartbeatAt > GATEWAY_LEASE_MS;
    this.#heartbeatAt = now;
    if (leaseMs === 0) return;
    await this.#retryReleases();
    const { renewEveryMs = RENEW_EVERY_MS } = this.options;
    if (!wasDead && now - this.#renewedAt < renewEveryMs) return;
    this.#renewedAt = now;
    await this.#renew();
  }

  async #releaseAll(slots: readonly (readonly [id: string, sessionId: string])[]): Promise<void> {
    const { bus } = this.options;
    const release = async ([id, sessionId]: readonly [string, string]) => {
      await bus.requests
        .hdel(bus.keys.layout.connectionSlots(sessionId), id)
        .catch(() => void this.#unreleased.set(id, sessionId));
    };
    await Promise.all(slots.map(release));
  }

  /** Redis has just answered. Where it is away again, the rest waits for the next heartbeat. */
  async #retryReleases(): Promise<void> {
    const unreleased = [...this.#unreleased];
    this.#unreleased.clear();
    for (let i = 0; i < unreleased.length; i += BATCH) await this.#releaseAll(unreleased.slice(i, i + BATCH));
  }

  /**
   * What is held here is still open, although its slots are about to expire, or this gateway was dead to the others and one that looked
   * has voided them.
   */
  async #renew(): Promise<void> {
    const holders = [...this.options.holders()];
    for (let i = 0; i < holders.length; i += BATCH) {
      const some = holders.slice(i, i + BATCH).filter((holder) => !holder.isGone());
      await Promise.allSettled(some.map((holder) => this.#take(holder, Number.MAX_SAFE_INTEGER)));
    }
  }
}
