import type { Clock } from './clock.js';
import { CallError } from './errors.js';
import type { ErrorBody, Reply } from './wire.js';

/**
 * `durable` calls wait for a connection and are sent again over the next one until they are answered;
 * `volatile` ones (typing, ping, paging after a gap) mean nothing later and fail with the connection.
 */
export type Persistence = 'durable' | 'volatile';

interface Call {
  readonly text: string;
  readonly persistence: Persistence;
  readonly timer: unknown;
  resolve(data: unknown): void;
  reject(error: CallError): void;
}

export interface CallRequest {
  op: string;
  data: unknown;
  /** The idempotency key of a command that has no clientId. */
  key?: string | undefined;
  persistence: Persistence;
  deadlineMs: number;
}

/** The gateway closes a connection that sends a larger frame, which resending would repeat for ever. */
const MAX_FRAME_BYTES = 65_536;

/**
 * Calls that await their answer, in the order they were made. A call keeps its frame, byte for byte, so that
 * the one sent again after a reconnect carries the same id, clientId and key and is the same command to
 * the server; because the order is kept too, one sender's messages in a room never overtake each other.
 */
export class Calls {
  readonly #clock: Clock;
  readonly #open = new Map<number, Call>();
  #lastId = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** `send` puts the frame on the wire at once; without it the call waits for `resend`. */
  open(request: CallRequest, send: ((text: string) => void) | undefined): Promise<unknown> {
    const { op, data, key, persistence, deadlineMs } = request;
    if (!send && persistence === 'volatile')
      return Promise.reject(CallError.local('unavailable', 'not connected'));
    const id = this.nextId();
    const text = JSON.stringify({ id, op, data, key });
    if (new TextEncoder().encode(text).length > MAX_FRAME_BYTES)
      return Promise.reject(CallError.local('payload_too_large', 'frame over 64 KiB'));
    return new Promise((resolve, reject) => {
      const late = () =>
        this.#settle(id)?.reject(CallError.local('timeout', `${op} was not answered in time`));
      this.#open.set(id, {
        text,
        persistence,
        timer: this.#clock.setTimeout(late, deadlineMs),
        resolve,
        reject,
      });
      send?.(text);
    });
  }

  /** An answer that nobody waits for any more is ignored: its deadline has passed. */
  answer(reply: Reply): void {
    const call = this.#settle(reply.id);
    if (reply.ok) call?.resolve(reply.data);
    else call?.reject(new CallError(reply.error));
  }

  resend(send: (text: string) => void): void {
    for (const call of this.#open.values()) send(call.text);
  }

  /** The connection is gone: what means nothing later fails now. */
  suspend(): void {
    for (const [id, call] of this.#open)
      if (call.persistence === 'volatile')
        this.#settle(id)?.reject(CallError.local('unavailable', 'connection lost'));
  }

  rejectAll(error: ErrorBody): void {
    for (const id of [...this.#open.keys()]) this.#settle(id)?.reject(new CallError(error));
  }

  #settle(id: number): Call | undefined {
    const call = this.#open.get(id);
    if (!call) return undefined;
    this.#open.delete(id);
    this.#clock.clearTimeout(call.timer);
    return call;
  }
}
