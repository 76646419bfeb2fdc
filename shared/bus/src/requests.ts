import { randomBase32 } from '@devtalk/runtime';
import { type Actor, BY_FIELD, encode, encodeBy, FIELD, type Reply } from './envelope.js';
import { REQUEST_TIMEOUT_MS, type RedisClient } from './redis/client.js';
import type { RedisClock } from './redis/clock.js';

export interface Request {
  op: string;
  data: unknown;
  requestId: string;
  actor?: Actor | undefined;
  key?: string | undefined;
  hears?: boolean | undefined;
  /** Reads, signs out or deletes: asked also of a Redis that is full. */
  despiteFull?: boolean | undefined;
}

/** Why no answer came. `unavailable`: the request did not reach Redis. `timeout`: it may have been carried out. */
export class RequestFailed extends Error {
  override name = 'RequestFailed';
  constructor(
    readonly code: 'unavailable' | 'timeout',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** An append that took longer was answered with `unavailable` before Redis had it, in ms: the clocks' inexactness is within the difference. */
export const APPEND_MARGIN_MS = 50;
export const APPEND_PATIENCE_MS = REQUEST_TIMEOUT_MS - APPEND_MARGIN_MS;

/**
 * So much earlier than the asker gives up ends the time in which a request may be carried out, in ms: what two processes take Redis' time
 * for differs, and an answer has to come back.
 */
const DEADLINE_MARGIN_MS = 250;

/** Appends to a stream of a Redis that is full. */
export type AppendDespiteFull = (stream: string, envelope: string, by: string) => Promise<void>;

interface Waiting {
  resolve(reply: Reply): void;
  timer: NodeJS.Timeout;
}

/**
 * Asks other processes. A request is durable once Redis has it: the owner carries it out even if this process dies, but not after the time
 * that its asker waits. A command carries an idempotency key and may be asked again after `timeout`, whose answer may have been lost.
 */
export class Requester {
  readonly #waiting = new Map<string, Waiting>();
  /** An instance id may live on in a restarted process: an answer to the one before must settle nothing here. */
  readonly #process = randomBase32(6);
  #next = 0;

  constructor(
    private readonly client: RedisClient,
    private readonly instance: string,
    private readonly clock: Pick<RedisClock, 'now' | 'error'>,
    private readonly appendDespiteFull: AppendDespiteFull,
    /** How long an append may take, in ms, before its asker is told `unavailable`. */
    private readonly appendMs = APPEND_PATIENCE_MS,
  ) {}

  /** How many answers are awaited now. */
  get pending(): number {
    return this.#waiting.size;
  }

  /**
   * Appends the request to `stream` and waits for its answer.
   * @returns the answer, also when it is an error of the owner's
   * @throws RequestFailed
   */
  async request(stream: string, request: Request, timeoutMs = 5_000): Promise<Reply> {
    const id = this.#process + (this.#next++).toString(36);
    const answer = this.#expect(id, request.op, timeoutMs);
    // Until the append has gone through nobody awaits the answer: its rejection is handled below either way.
    answer.catch(() => {});
    try {
      // Field by field: a spread copies properties one at a time by their names, which costs more than the rest of this.
      const { op, data, actor, hears, requestId, key, despiteFull } = request;
      const askedAt = Math.round(this.clock.now());
      const envelope = { id, op, data, actor, replyTo: this.instance, askedAt, hears, requestId, key };
      await this.#append(stream, encode(envelope), this.#by(askedAt, timeoutMs), despiteFull);
    } catch (error) {
      this.#forget(id);
      throw new RequestFailed('unavailable', 'Redis does not answer', { cause: error });
    }
    return answer;
  }

  /** Appends without wanting an answer. @returns the entry id */
  async tell(stream: string, request: Request): Promise<string> {
    const envelope = encode({ ...request, id: '' });
    return (await this.client.xadd(stream, '*', FIELD, envelope)) as string;
  }

  /** Hands an answer from the reply channel to whoever waits for it; late ones have nobody. */
  settle(reply: Reply): void {
    const waiting = this.#forget(reply.id);
    waiting?.resolve(reply);
  }

  async #append(stream: string, envelope: string, by: string, despiteFull = false): Promise<void> {
    try {
      await this.client.xadd(stream, '*', FIELD, envelope, BY_FIELD, by);
    } catch (error) {
      if (!despiteFull || !(error as Error).message.startsWith('OOM ')) throw error;
      await this.appendDespiteFull(stream, envelope, by);
    }
  }

  /** Where our clock may be wrong, nothing is refused for it on its way, and what is carried out must be so earlier. */
  #by(askedAt: number, timeoutMs: number): string {
    const { error } = this.clock;
    const marginMs = Math.min(DEADLINE_MARGIN_MS + error, timeoutMs / 4);
    return encodeBy(askedAt + this.appendMs + error, askedAt + Math.round(timeoutMs - marginMs));
  }

  #expect(id: string, op: string, timeoutMs: number): Promise<Reply> {
    return new Promise<Reply>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new RequestFailed('timeout', `no answer to ${op} within ${timeoutMs} ms`));
      }, timeoutMs);
      this.#waiting.set(id, { resolve, timer });
    });
  }

  #forget(id: string): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    if (!waiting) return undefined;
    clearTimeout(waiting.timer);
    this.#waiting.delete(id);
    return waiting;
  }
}
