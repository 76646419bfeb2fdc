import type { Bus, SessionEnded } from '@devtalk/bus';
import { parseSessionEnd, type SessionEnd, sessionEndCode } from '@devtalk/contracts';
import { type Logger, limitedLog } from '@devtalk/service-kit/logging';
import type { SessionReader } from './session-reader.js';
import type { HeldSession, SessionRegistry } from './session-registry.js';

export interface SessionWatchOptions {
  bus: Bus;
  reader: SessionReader;
  registry: SessionRegistry;
  log: Logger;
  sweepMs: number;
  onFound(how: 'message' | 'sweep', end: SessionEnd): void;
}

const SLICES = 20;

/**
 * Ends what a session has open here as soon as the session has ended. The channel says so within milliseconds; a sweep over
 * all records, a slice at a time, finds within `sweepMs` what the channel lost, and what expired without anybody saying it.
 */
export class SessionWatch {
  #timer: NodeJS.Timeout | undefined;
  #slice: HeldSession[][] = [];
  readonly #sayLimited = limitedLog(10_000);

  constructor(private readonly options: SessionWatchOptions) {}

  async start(): Promise<void> {
    const { bus, sweepMs } = this.options;
    const channels = Array.from({ length: bus.layout.partitions }, (_, p) => bus.keys.session.sessions(p));
    await Promise.all(
      channels.map((channel) => bus.subscriptions.subscribe(channel, (p) => this.#onMessage(p))),
    );
    bus.subscriptions.on('restored', () => void this.#check(this.options.registry.all()));
    this.#timer = setInterval(() => this.#sweep(), sweepMs / SLICES);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #onMessage(payload: Buffer): void {
    for (const line of payload.toString().split('\n')) this.#onEnded(line);
  }

  #onEnded(line: string): void {
    try {
      const { sessionId, type: state, ...fields } = JSON.parse(line) as SessionEnded;
      this.#end(sessionId, parseSessionEnd({ state, ...fields }) ?? { state: 'expired' }, 'message');
    } catch (err) {
      this.options.log.error({ err }, 'a session message that cannot be read was left out');
    }
  }

  #end(sessionId: string, end: SessionEnd, how: 'message' | 'sweep'): void {
    const closed = this.options.registry.end(sessionId, end);
    if (closed === 0) return;
    this.options.onFound(how, end);
    const reason = sessionEndCode(end);
    this.options.log.info({ sessionId, closed, how, reason }, `session ended: ${reason}`);
  }

  #sweep(): void {
    if (this.#slice.length === 0) this.#slice = sliced(this.options.registry.all(), SLICES);
    const some = this.#slice.pop() ?? [];
    this.#touch(some);
    void this.#check(some);
  }

  async #check(some: readonly HeldSession[]): Promise<void> {
    try {
      const over = await this.options.reader.overAmong(some.map(({ live }) => live));
      await Promise.all(over.map((live) => this.#checkOne(live)));
    } catch (err) {
      // Cut off from Redis: the gateway's lease decides what happens to the connections.
      this.#sayLimited('sweep', () => this.options.log.warn({ err }, 'sessions cannot be checked'));
    }
  }

  async #checkOne(live: HeldSession['live']): Promise<void> {
    const end = await this.options.reader.endOf(live);
    if (end) this.#end(live.actor.sessionId, end, 'sweep');
  }

  /** Activity moves the idle timeout. */
  #touch(some: readonly HeldSession[]): void {
    const { bus } = this.options;
    const now = bus.clock.now();
    for (const held of some) {
      if (!held.active || now - held.touchedAt < held.live.touchEveryMs) continue;
      held.active = false;
      held.touchedAt = now;
      touch(bus, held.live);
    }
  }
}

/** Says that somebody used the session. Lost with a broken connection: the next minute's one does as well. */
export function touch(bus: Bus, { actor, tokenHash }: HeldSession['live']): void {
  bus.send('session.touch', { tokenHash }, { actor, requestId: 'touch' }).catch(() => {});
}

function sliced<T>(items: readonly T[], count: number): T[][] {
  const size = Math.ceil(items.length / count);
  return Array.from({ length: count }, (_, i) => items.slice(i * size, (i + 1) * size)).filter(
    (s) => s.length > 0,
  );
}
