import type { ServerResponse } from 'node:http';
import type { Actor } from '@devtalk/bus';
import type { SessionEnd, UserEvent } from '@devtalk/contracts';
import { randomBase32 } from '@devtalk/runtime';
import type { UserStream } from '../connection/user-stream.js';
import { compareEventIds, type UserFrame } from '../delivery/live-frame.js';
import { sessionEndFrame } from '../session/session-end-frame.js';
import type { LiveSession } from '../session/session-record.js';
import type { SessionHolder } from '../session/session-registry.js';
import { eventText, gapText, ownEventText, pingText, positionText, userFrameText } from './event-text.js';

/** What an event stream needs of its gateway, from its request to its end. */
export interface EventStreamPorts {
  readonly bus: { readonly instance: string; readonly clock: { now(): number } };
  readonly config: { readonly limits: { readonly queuedBytes: number } };
  readonly streams: { remove(stream: EventStream): void };
  readonly users: { leave(listener: UserStream): void };
  readonly registry: { remove(sessionId: string, holder: SessionHolder): void };
  readonly slots: { release(sessionId: string, id: string): void };
  readonly addresses: { release(address: string): void };
}

/** What followed the position that a client has; nothing where it has none. */
export interface Missed {
  events: UserEvent[];
  gap: boolean;
  cursor: string;
}

/** One SSE stream: the user events of its person, from `Last-Event-ID` or from now on. */
export class EventStream implements UserStream {
  readonly kind = 'sse';
  readonly id = `e${randomBase32(15)}`;
  readonly actor: Actor;
  readonly device: string;
  readonly openedAt: number;
  readonly #startedAt = performance.now();
  /** Events that came before the stream has caught up; undefined from then on. */
  #early: UserFrame[] | undefined = [];
  #cursor = '';
  #closed = false;

  constructor(
    private readonly gateway: EventStreamPorts,
    live: LiveSession,
    private readonly response: ServerResponse,
    /** Empty: all. */
    private readonly types: ReadonlySet<string>,
    readonly address: string,
  ) {
    this.actor = live.actor;
    this.device = live.session.device;
    this.openedAt = Math.round(gateway.bus.clock.now());
    response.on('close', () => this.#release());
    response.on('error', () => this.#release());
  }

  get isOpen(): boolean {
    return !this.#closed;
  }

  /** Ms since it was opened, by the monotonic clock. */
  get age(): number {
    return performance.now() - this.#startedAt;
  }

  get waitingBytes(): number {
    return this.response.writableLength;
  }

  /**
   * What followed the position the client has, then what came live meanwhile. One that is new is told where it begins, after alerts from
   * before: they are no place to resume from.
   */
  begin({ events, gap, cursor }: Missed, isNew: boolean): void {
    if (gap) this.#write(gapText(cursor));
    for (const event of gap ? [] : events) {
      this.#cursor = event.eventId;
      if (this.#wants(event.event)) this.#write(eventText(event));
    }
    if (isNew) this.#write(positionText(cursor));
    if (gap) this.#cursor = cursor;
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const frame of early) this.userEvent(frame);
  }

  userEvent(frame: UserFrame): void {
    if (this.#early) {
      this.#early.push(frame);
      return;
    }
    if (compareEventIds(frame.eventId, this.#cursor) <= 0) return;
    this.#cursor = frame.eventId;
    if (this.#wants(frame.event)) this.#write(userFrameText(frame));
  }

  /** One that has not begun may still be refused: whatever is written before is the answer. */
  ping(): void {
    if (!this.#early) this.#write(pingText(this.gateway.bus.instance, new Date()));
  }

  endSession(sessionId: string, end: SessionEnd): void {
    const frame = sessionEndFrame(sessionId, end, this.gateway.bus.instance);
    if (frame && !this.#early) this.#write(ownEventText(frame));
    this.close();
  }

  interrupt(): void {
    this.close();
  }

  /** An EventSource comes back by itself. */
  disconnect(): void {
    this.close();
  }

  close(): void {
    if (this.#closed) return;
    this.#release();
    // One that has not begun breaks off: an EventSource takes an empty answer for final, and a broken one for a reason to come back.
    if (this.response.headersSent) this.response.end();
    else this.response.destroy();
  }

  /** Could not begin: the request is answered with an error instead. */
  abandon(): void {
    this.#release();
  }

  #wants(event: string): boolean {
    return this.types.size === 0 || this.types.has(event);
  }

  /** A reader that does not keep up is cut off and resumes by `Last-Event-ID`. */
  #write(text: string): void {
    if (this.#closed) return;
    this.response.write(text);
    if (this.response.writableLength <= this.gateway.config.limits.queuedBytes) return;
    this.#release();
    this.response.destroy();
  }

  #release(): void {
    if (this.#closed) return;
    this.#closed = true;
    const { streams, users, registry, slots, addresses } = this.gateway;
    streams.remove(this);
    slots.release(this.actor.sessionId, this.id);
    users.leave(this);
    registry.remove(this.actor.sessionId, this);
    addresses.release(this.address);
  }
}
