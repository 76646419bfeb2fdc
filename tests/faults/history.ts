import type { RoomEvent } from '@devtalk/client';
import type { Promised } from './checker/promises.js';

/**
 * What came of something a client asked for. `ok`: acknowledged. `refused`: the answer says that it did not happen.
 * `unknown`: no answer, or one that leaves it open; it may have happened, once.
 */
export type Outcome = 'ok' | 'refused' | 'unknown';

/** All times are milliseconds of this process' monotonic clock: one process records, so they are comparable. */
interface Timed {
  invokedAt: number;
  endedAt: number;
}

export interface Sent extends Timed {
  kind: 'sent';
  bot: string;
  userId: string;
  room: string;
  clientId: string;
  /** The bot's own count: the order in which it asked. */
  n: number;
  outcome: Outcome;
  code?: string;
  /** From the acknowledgement. */
  seq?: number;
}

export interface Received {
  kind: 'received';
  bot: string;
  userId: string;
  at: number;
  event: RoomEvent;
}

/** A client was told to load a room anew: what it receives of it from here on is a new stretch. */
export interface Reset {
  kind: 'reset';
  bot: string;
  room: string;
  at: number;
}

/** A client was told that it is in a room now: what it receives of it from here on is a new stretch. */
interface Entered {
  kind: 'entered';
  bot: string;
  room: string;
  at: number;
}

export interface SignedIn extends Timed {
  kind: 'signed-in';
  account: string;
  sessionId: string;
}

/** Somebody used a session, and whether it was accepted as live. */
export interface SessionUsed extends Timed {
  kind: 'session-used';
  account: string;
  sessionId: string;
  accepted: boolean;
}

interface FaultInjected {
  kind: 'fault';
  at: number;
  text: string;
  kills: number;
}

export type Recorded = Sent | Received | Reset | Entered | SignedIn | SessionUsed | FaultInjected;

/** Everything that was seen, in the order in which it was seen. */
export class History {
  readonly entries: Recorded[] = [];
  readonly #events = new Map<string, { json: string; event: RoomEvent }>();

  record(entry: Recorded): void {
    this.entries.push(entry.kind === 'received' ? { ...entry, event: this.#shared(entry.event) } : entry);
  }

  /** An hour has millions of deliveries of the same events: equal ones are kept once. */
  #shared(event: RoomEvent): RoomEvent {
    const name = `${event.room} ${event.seq}`;
    const json = JSON.stringify(event);
    const known = this.#events.get(name);
    if (known?.json === json) return known.event;
    if (!known) this.#events.set(name, { json, event });
    return event;
  }

  of<K extends Recorded['kind']>(kind: K): Extract<Recorded, { kind: K }>[] {
    return this.entries.filter((entry): entry is Extract<Recorded, { kind: K }> => entry.kind === kind);
  }
}

/** The state that is read once faults have stopped and everything has settled. */
export interface FinalState {
  /** Each room's whole log, as the room's events are answered. */
  logs: Map<string, RoomEvent[]>;
  /** What each bot that is still connected should have got to: its rooms. */
  bots: { bot: string; userId: string; rooms: { room: string; readSeq: number; unread: number }[] }[];
  /** How many sessions each account has that live. */
  liveSessions: Map<string, number>;
  /** As the dashboard counts them, and as the logs do. */
  messagesOnDashboard: number;
  messagesBefore: number;
  /** Who was disconnected at the end, and what presence said of them within its bound. */
  presence: { userId: string; connected: boolean; said: string }[];
}

export interface Violation {
  promise: Promised;
  what: string;
}
