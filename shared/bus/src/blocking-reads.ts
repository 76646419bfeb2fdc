import { isCluster, MAX_BLOCK_MS, type RedisClient } from './redis/client.js';
import { connectReader } from './stream-reader.js';

/** How long a read waits that nobody can end, in ms: also the time until a newly acquired partition is read. */
const SHORT_BLOCK_MS = 250;
/** The command to end a read may overtake the read on its way to Redis: it is given again until the read has ended. */
const AGAIN_MS = 20;

interface Waiting {
  isEnding: boolean;
  end(self: Waiting): void;
}

/**
 * One connection for blocking reads, which wait long and are ended from here when there is news. On a cluster, or where Redis does not
 * grant CLIENT UNBLOCK, they are short instead.
 */
export class BlockingReads {
  #client: RedisClient | undefined;
  /** Of the connection, by Redis' count; undefined where its reads cannot be ended. */
  #id: number | undefined;
  #stream: RedisClient['stream'] | undefined;
  /** What is being waited for, and whether it is to end already. */
  #waiting: Waiting | undefined;

  constructor(private readonly clients: { work: RedisClient; blocking(): RedisClient }) {}

  /** Resolves when the connection stands or tries by itself. */
  async connect(): Promise<void> {
    this.#client = await connectReader(this.clients.blocking, this.#client);
  }

  close(): void {
    this.#client?.disconnect();
  }

  /** `command` waits no longer than the time that it is given. With `isBrief` that is short: something may come up of which nobody tells. */
  async read<T>(command: (client: RedisClient, blockMs: number) => Promise<T>, isBrief = false): Promise<T> {
    const client = this.#client;
    if (!client) throw new Error('Connection is closed.');
    const waiting = this.#begin((self) => void this.#unblock(self));
    try {
      if (this.#stream !== client.stream && !isCluster(client)) await this.#identify(client);
      if (waiting.isEnding) return await command(client, 1);
      return await command(client, isBrief || this.#id === undefined ? SHORT_BLOCK_MS : MAX_BLOCK_MS);
    } finally {
      this.#waiting = undefined;
    }
  }

  /** Waits without reading, until `interrupt` or for `ms`. */
  async pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#begin(() => {
        clearTimeout(timer);
        resolve();
      });
    });
    this.#waiting = undefined;
  }

  /** Ends the read or pause under way; nothing where there is none. What a read has got by then it returns. */
  interrupt(): void {
    const waiting = this.#waiting;
    if (!waiting || waiting.isEnding) return;
    waiting.isEnding = true;
    waiting.end(waiting);
  }

  #begin(end: (self: Waiting) => void): Waiting {
    const waiting = { isEnding: false, end };
    this.#waiting = waiting;
    return waiting;
  }

  /** Anew for each connection. That Redis lets us end its reads is tried out while there is none. */
  async #identify(client: RedisClient): Promise<void> {
    this.#id = undefined;
    const { stream } = client;
    const id = await client.client('ID');
    const isGranted = await this.clients.work.client('UNBLOCK', id).then(
      () => true,
      (error: Error) => !error.message.startsWith('NOPERM'),
    );
    this.#stream = stream;
    if (isGranted) this.#id = id;
  }

  async #unblock(waiting: Waiting): Promise<void> {
    while (this.#waiting === waiting && this.#id !== undefined) {
      await this.clients.work.client('UNBLOCK', this.#id).catch(() => {}); // it ends by itself soon
      if (this.#waiting === waiting) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}
