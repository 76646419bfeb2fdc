import type { Room } from '@devtalk/contracts';
import type { Hint } from './browser-hints.js';
import type { ConnectionState } from './state.js';
import type { ConnectAnswer, EventMap, Op, OpData, OpResult, ServerEvent } from './wire.js';

export interface CallOptions {
  /** Milliseconds until the call fails with `timeout`, waiting for a connection included; 15,000 by default. */
  deadlineMs?: number;
}

/**
 * What an application listens to: the connection's own news, `event` for every event of the server, and each
 * of those by its own name.
 */
export interface ClientEvents extends EventMap {
  state: ConnectionState;
  /**
   * Further rooms, where `connected` did not tell all (`roomsNext`); what is missing when they are `complete` has been left. Events of a room
   * may come before it.
   */
  rooms: { rooms: readonly Room[]; complete: boolean };
  /** Every successful connect, with the rooms as they are now, at most 200. Comes before any room event of that connection. */
  connected: ConnectAnswer;
  /** What is held of this room is not its log any more, or a part is out of reach: load it again. */
  reset: { room: string };
  event: ServerEvent;
}

/** A connection as an application sees it, whether its socket is in this thread or in a shared worker. */
export interface RealtimeClient {
  readonly state: ConnectionState;
  /** Returns the function that unsubscribes. */
  on<K extends keyof ClientEvents>(type: K, listener: (value: ClientEvents[K]) => void): () => void;
  /**
   * Sends a command or asks a question. Made while there is no connection it waits for one, and after a
   * connection is lost it is sent again with the same id until it is answered or its deadline passes; only
   * `typing.set` and `ping` fail at once. Fails with a `CallError`.
   */
  call<O extends Op>(op: O, data: OpData<O>, options?: CallOptions): Promise<OpResult<O>>;
  /** Begins, also again after `close` or once the session has ended and the person has signed in anew. */
  connect(): void;
  /** The credentials have changed: leaves the present connection, if any, and opens one with the new ones. */
  reconnect(): void;
  /** Leaves for good; what is unanswered fails with `unavailable`. */
  close(): void;
  /** Uses a hint of the surroundings to come back sooner or to find a dead socket sooner. */
  nudge(hint: Hint): void;
}
