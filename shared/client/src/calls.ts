import type { Clock } from './clock.js';
import { CallError } from './errors.js';
import { mayBeForgotten } from './idempotency.js';
import type { ErrorBody, Reply } from './wire.js';

/**
 * `durable` calls wait for a connection and are sent again over the next one until they are answered;
 * `volatile` ones (typing, ping, paging after a gap) mean nothing later and fail with the connection.
 */
export type Persistence = 'durable' | 'volatile';

interface Call {
  readonly op: string;
  readonly text: string;
  readonly persistence: Persistence;
  readonly timer: unknown;
  readonly madeAt: number;
  readonly deadlineMs: number;
  /** When it first went over the wire; undefined while it has not. */
  sentAt: number | undefined;
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

/** A clock that was set back proves nothing either. */
function isOver({ madeAt, deadlineMs, sentAt }: Call, now: number): boolean {
  return now < madeAt || now - madeAt >= deadlineMs || (sentAt !== undefined && mayBeForgotten(sentAt, now));
}

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
      const madeAt = this.#clock.now();
      const timer = this.#clock.setTimeout(() => this.#expire(id), deadlineMs);
      const sentAt = send && madeAt;
      this.#open.set(id, { op, text, persistence, timer, madeAt, deadlineMs, sentAt, resolve, reject });
      send?.(text);
    });
  }

  /** An answer that nobody waits for any more is ignored: its deadline has passed. */
  answer(reply: Reply): void {
    const call = this.#settle(reply.id);
    if (reply.ok) call?.resolve(reply.data);
    else call?.reject(new CallError(reply.error));
  }

  /**
   * What is too old fails instead: timers stand still while a computer sleeps, and the server forgets. Then the same id, clientId and key
   * would make a second command of the one that may have been carried out.
   */
  resend(send: (text: string) => void): void {
    const now = this.#clock.now();
    for (const [id, call] of this.#open) {
      if (isOver(call, now)) this.#expire(id);
      else {
        call.sentAt ??= now;
        send(call.text);
      }
    }
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

  #expire(id: number): void {
    const call = this.#settle(id);
    call?.reject(CallError.local('timeout', `${call.op} was not answered in time`));
  }

  #settle(id: number): Call | undefined {
    const call = this.#open.get(id);
    if (!call) return undefined;
    this.#open.delete(id);
    this.#clock.clearTimeout(call.timer);
    return call;
  }
}
