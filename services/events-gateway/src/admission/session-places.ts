import { type Bus, onBeat } from '@devtalk/bus';
import { DevTalkError } from '@devtalk/contracts';
import type { ControlChannel } from '../control/control-channel.js';
import { GATEWAY_BEAT_MS, GATEWAY_LEASE_MS, gatewayLeases } from '../control/living-gateways.js';

export interface SessionPlacesOptions {
  bus: Bus;
  control: ControlChannel;
  /** Sockets and event streams that one session may have over all gateways. */
  max: number;
  /** Looks at once which sockets of a session are still alive, and ends those that are not. */
  probe(sessionId: string): void;
  /** Everything open here that has a place or is about to take one. */
  holders(): Iterable<PlaceTaker>;
  /** How often what is held is said again, in ms. */
  renewEveryMs?: number;
}

/** Who takes a place. */
export interface PlaceTaker {
  readonly id: string;
  readonly sessionId: string;
  /** Ended meanwhile: taking may be tried for seconds, and the place must not be kept by nobody. */
  isGone(): boolean;
}

/** Places end by themselves a day after the last was taken; a connection may last longer. */
const RENEW_EVERY_MS = 6 * 3_600_000;
const RETRY_MS = 300;
const AT_ONCE = 500;
/** Longer than the lease and than a probe: who is refused then really has that many. */
const PATIENCE_MS = 2_100;

export class TooManyConnections extends DevTalkError {
  constructor() {
    super('conflict', 'this session has as many connections as it may have');
  }
}

/**
 * How many sockets and event streams a session has, counted in Redis since they may be on any gateway. Being refused is final for a client
 * (4529, over HTTP 409), so before that dead sockets and dead gateways get the time to be found out: somebody who comes back after a broken
 * network must not be kept out by what is left of their own connections.
 */
export class SessionPlaces {
  #endBeats = () => {};
  #beatAt = performance.now();
  #renewedAt = performance.now();
  #isStopped = false;
  /** Places that Redis did not take back when they were left, and whose they are: this gateway lives, so they would count for ever. */
  readonly #owed = new Map<string, string>();

  constructor(private readonly options: SessionPlacesOptions) {
    options.control.on('session.probe', ({ sessionId }) => options.probe(String(sessionId)));
  }

  async start(): Promise<void> {
    await this.#beat(GATEWAY_LEASE_MS);
    this.#endBeats = onBeat(GATEWAY_BEAT_MS, () => void this.#beat(GATEWAY_LEASE_MS));
  }

  /** All places of this gateway are void at once. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#endBeats();
    await this.#beat(0);
  }

  /** Takes a place, unless its taker ends first; false where the session has none left. @throws DevTalkError `unavailable` */
  async enter(taker: PlaceTaker): Promise<boolean> {
    const { sessionId, id } = taker;
    const deadline = performance.now() + PATIENCE_MS;
    for (let first = true; !taker.isGone(); first = false) {
      if (await this.#take(taker, this.options.max)) {
        if (taker.isGone()) this.leave(sessionId, id);
        return true;
      }
      if (performance.now() > deadline) return false;
      if (first) this.#askForProbe(sessionId);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
    return true;
  }

  leave(sessionId: string, id: string): void {
    if (!this.#isStopped) void this.#giveBack([[id, sessionId]]); // else void with all the others
  }

  async #take({ sessionId, id }: PlaceTaker, max: number): Promise<boolean> {
    const { bus } = this.options;
    const keys = [bus.keys.layout.places(sessionId), gatewayLeases(bus.keys)];
    const call = { name: 'place_take', keys, args: [id, bus.process, max] };
    const taken = await bus.library.call(bus.requests, call).catch((cause: unknown) => {
      throw new DevTalkError('unavailable', undefined, { cause });
    });
    return taken === 1;
  }

  #askForProbe(sessionId: string): void {
    this.options.control.say('session.probe', { sessionId }).catch(() => {}); // then nobody is found dead, and the limit holds
  }

  async #beat(leaseMs: number): Promise<void> {
    const { bus } = this.options;
    const call = {
      name: 'consumer_heartbeat',
      keys: [gatewayLeases(bus.keys)],
      args: [bus.process, leaseMs],
    };
    const beatAt = performance.now();
    try {
      await bus.library.call(bus.requests, call);
    } catch {
      return; // Redis is away: nobody can take a place either
    }
    const wasDead = beatAt - this.#beatAt > GATEWAY_LEASE_MS;
    this.#beatAt = beatAt;
    if (leaseMs === 0) return;
    await this.#giveBackOwed();
    const { renewEveryMs = RENEW_EVERY_MS } = this.options;
    if (!wasDead && beatAt - this.#renewedAt < renewEveryMs) return;
    this.#renewedAt = beatAt;
    await this.#takeAgain();
  }

  async #giveBack(places: readonly (readonly [id: string, sessionId: string])[]): Promise<void> {
    const { bus } = this.options;
    const giveBack = async ([id, sessionId]: readonly [string, string]) => {
      await bus.requests
        .hdel(bus.keys.layout.places(sessionId), id)
        .catch(() => void this.#owed.set(id, sessionId));
    };
    await Promise.all(places.map(giveBack));
  }

  /** Redis has just answered. Where it is away again, the rest waits for the next beat. */
  async #giveBackOwed(): Promise<void> {
    const owed = [...this.#owed];
    this.#owed.clear();
    for (let i = 0; i < owed.length; i += AT_ONCE) await this.#giveBack(owed.slice(i, i + AT_ONCE));
  }

  /**
   * What is held here is still open, although its places are about to end by themselves, or this gateway was dead to the others and
   * whoever looked has made them void.
   */
  async #takeAgain(): Promise<void> {
    const holders = [...this.options.holders()];
    for (let i = 0; i < holders.length; i += AT_ONCE) {
      const some = holders.slice(i, i + AT_ONCE).filter((holder) => !holder.isGone());
      await Promise.allSettled(some.map((holder) => this.#take(holder, Number.MAX_SAFE_INTEGER)));
    }
  }
}
