import type { Reply } from './envelope.js';
import type { RedisClient } from './redis/client.js';
import type { RedisClock } from './redis/clock.js';
import type { Keys } from './redis/keys/index.js';
import { type Request, type Requester, RequestFailed } from './requests.js';
import { type SealReader, seal } from './seal.js';

/** A reader who begins later is missing for so long; what it cannot open it sends back, and the readers are read anew. */
const KEPT_MS = 1_000;
const POLL_MS = 100;
/** How long a request waits for the first session-service to publish a key. */
const PATIENCE_MS = 3_000;

/**
 * Requests to session-service whose data nobody else may read, not even from a copy of Redis' append-only file, where a command
 * stays after it was deleted: passwords, and the cookies and invitations that come with them.
 */
export class SealedRequests {
  #readers: Promise<SealReader[]> | undefined;
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly requester: Requester,
    private readonly client: RedisClient,
    private readonly keys: Keys,
    private readonly clock: RedisClock,
  ) {}

  /**
   * As `Requester.request`. Sealed for readers that were all gone by the time, the request was carried out by none, so it is sent once more.
   * @throws RequestFailed
   */
  async request(stream: string, request: Request, timeoutMs: number): Promise<Reply> {
    const first = await this.#send(stream, request, timeoutMs);
    if (first.ok || first.error.unopened !== true) return first;
    this.#readers = undefined;
    return this.#send(stream, request, timeoutMs);
  }

  async #send(stream: string, request: Request, timeoutMs: number): Promise<Reply> {
    const readers = await this.#present();
    const sealed = seal(readers, JSON.stringify(request.data), request.op);
    return this.requester.request(stream, { ...request, data: { sealed } }, timeoutMs);
  }

  async #present(): Promise<SealReader[]> {
    const givenUpAt = performance.now() + PATIENCE_MS;
    for (;;) {
      const readers = await this.#read();
      if (readers.length > 0) return readers;
      this.#readers = undefined;
      if (performance.now() > givenUpAt)
        throw new RequestFailed('unavailable', 'No session-service is there');
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** However many ask at once, one read. */
  #read(): Promise<SealReader[]> {
    const now = performance.now();
    if (this.#readers === undefined || now - this.#readAt > KEPT_MS) {
      this.#readAt = now;
      this.#readers = this.#fetch();
    }
    return this.#readers;
  }

  async #fetch(): Promise<SealReader[]> {
    const rows = await this.client.hgetall(this.keys.session.seals).catch((cause: unknown) => {
      this.#readers = undefined;
      throw new RequestFailed('unavailable', 'Redis does not answer', { cause });
    });
    return Object.entries(rows).flatMap(([id, row]) => {
      const [until, publicKey] = row.split(' ');
      return publicKey !== undefined && Number(until) > this.clock.now() ? [{ id, publicKey }] : [];
    });
  }
}
