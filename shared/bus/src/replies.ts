import type { Envelope, Reply, ReplyError } from './envelope.js';
import type { RedisClient } from './redis/client.js';
import type { LayoutKeys } from './redis/keys/layout.js';

/**
 * Answers requests. Answers of one tick to one instance leave in one publish.
 * An answer may be lost (at most once): the asker's deadline and idempotency key cover that.
 */
export class Replier {
  readonly #pending = new Map<string, string[]>();
  #scheduled = false;

  constructor(
    private readonly client: RedisClient,
    private readonly keys: LayoutKeys,
    private readonly onLost: (error: Error) => void,
  ) {}

  ok(to: Envelope, data: unknown): void {
    this.#queue(to, { id: to.id, ok: true, data });
  }

  /** Answers with a value that is JSON text already, spared parsing and printing it again. */
  okJson(to: Envelope, json: string): void {
    this.#queueLine(to, `{"id":${JSON.stringify(to.id)},"ok":true,"data":${json}}`);
  }

  error(to: Envelope, error: ReplyError): void {
    this.#queue(to, { id: to.id, ok: false, error });
  }

  #queue(to: Envelope, reply: Reply): void {
    this.#queueLine(to, JSON.stringify(reply));
  }

  #queueLine(to: Envelope, line: string): void {
    if (!to.replyTo || to.id === '') return;
    const channel = this.keys.replies(to.replyTo);
    const lines = this.#pending.get(channel);
    if (lines) lines.push(line);
    else this.#pending.set(channel, [line]);
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    this.#scheduled = false;
    for (const [channel, lines] of this.#pending) {
      this.client.spublish(channel, lines.join('\n')).catch(this.onLost);
    }
    this.#pending.clear();
  }
}
