import type { Logger } from 'pino';
import { isCluster, type RedisClient } from '../redis/client.js';
import { decode, type Entry, FIELD } from './envelope.js';
import { BLOCK_MS, fieldOf, isPassing, type RawEntries, slotGroups } from './stream-reader.js';

export interface CompetingConsumerOptions {
  group: string;
  /** This instance: names the consumer. */
  instance: string;
  streams: readonly string[];
  /** How many entries this instance works on at once. */
  concurrency: number;
  /** An entry unacknowledged for so long, in ms, is taken from whoever had it. Longer than any handling takes. */
  claimAfterMs?: number;
  /** Deliveries after which an entry is given to `giveUp`. */
  maxDeliveries?: number;
  /**
   * Works on one entry. Resolving acknowledges and deletes it, unless `acknowledges` is set; rejecting leaves it to be
   * delivered again. May run more than once for one entry: effects must be fenced by the entry's acknowledgement or idempotent.
   */
  handle(entry: Entry): Promise<void>;
  /** True: `handle` acknowledges within the function that commits the effect. */
  acknowledges?: boolean;
  /** Last stop of an entry that was delivered `maxDeliveries` times; must acknowledge it. */
  giveUp(entry: Entry, error: Error): Promise<void>;
}

const RETRY_MS = 200;
const CLAIM_EVERY_MS = 1_000;
const FORGET_CONSUMER_AFTER_MS = 3_600_000;

/**
 * Reads streams together with other instances of a consumer group; who is free takes the next entry. Promises:
 * - every entry is handled at least once, also when the instance that had it died (claimed after `claimAfterMs`, 5 s);
 * - at most `concurrency` at once here; an instance at its limit leaves the rest to others;
 * - an entry that keeps failing ends in `giveUp` and is not tried for ever.
 * Absent on purpose: order.
 */
export class CompetingConsumer {
  readonly #active = new Set<Promise<void>>();
  readonly #loops: Promise<void>[] = [];
  #claimTimer: NodeJS.Timeout | undefined;
  #claiming: Promise<void> = Promise.resolve();
  #stopped = false;
  #wake: (() => void) | undefined;

  constructor(
    private readonly clients: { work: RedisClient; blocking(): RedisClient },
    private readonly options: CompetingConsumerOptions,
    private readonly log: Logger,
  ) {}

  get active(): number {
    return this.#active.size;
  }

  /** Creates the groups, so that nothing appended from now on is missed, then starts reading. */
  async start(): Promise<void> {
    await this.#createGroups(this.options.streams);
    for (const group of slotGroups(this.options.streams, isCluster(this.clients.work)))
      this.#loops.push(this.#read(group));
    this.#scheduleClaim();
  }

  /** Takes nothing new and resolves when what is under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wake?.();
    clearTimeout(this.#claimTimer);
    await Promise.all([this.#claiming, ...this.#loops]);
    await Promise.all(this.#active);
  }

  /** At `0`: a group made late still gets what came before it. BUSYGROUP: another instance was first. */
  async #createGroups(streams: readonly string[]): Promise<void> {
    for (const stream of streams) {
      await this.clients.work
        .xgroup('CREATE', stream, this.options.group, '0', 'MKSTREAM')
        .catch((error: Error) => {
          if (!/BUSYGROUP/.test(error.message)) throw error;
        });
    }
  }

  async #read(streams: readonly string[]): Promise<void> {
    const client = this.clients.blocking();
    await client.connect().catch(() => {}); // it goes on trying by itself
    while (!this.#stopped) {
      try {
        await this.#readOnce(client, streams);
      } catch (error) {
        await this.#onReadError(error as Error, streams);
      }
    }
    client.disconnect();
  }

  async #readOnce(client: RedisClient, streams: readonly string[]): Promise<void> {
    const free = await this.#freeSlots();
    if (free === 0) return;
    const { group, instance } = this.options;
    // COUNT is per stream: divided, lest one read takes many times what we have hands for.
    const count = Math.max(1, Math.floor(free / streams.length));
    const ids = streams.map(() => '>');
    const reply = await client.xreadgroup(
      'GROUP',
      group,
      instance,
      'COUNT',
      count,
      'BLOCK',
      BLOCK_MS,
      'STREAMS',
      ...streams,
      ...ids,
    );
    for (const [stream, entries] of (reply ?? []) as RawEntries) {
      for (const [id, fields] of entries) this.#begin(stream, id, fields, 1);
    }
  }

  async #freeSlots(): Promise<number> {
    if (this.#active.size >= this.options.concurrency) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#stopped ? 0 : Math.max(0, this.options.concurrency - this.#active.size);
  }

  #begin(stream: string, id: string, fields: string[], deliveries: number): void {
    const work = this.#work(stream, id, fields, deliveries).finally(() => {
      this.#active.delete(work);
      this.#wake?.();
    });
    this.#active.add(work);
  }

  async #work(stream: string, id: string, fields: string[], deliveries: number): Promise<void> {
    const envelope = decode(fieldOf(fields, FIELD));
    const entry: Entry | null = envelope && { id, stream, envelope };
    try {
      if (!entry) return await this.#acknowledge(stream, id);
      if (deliveries > (this.options.maxDeliveries ?? 5)) {
        return await this.options.giveUp(entry, new Error(`delivered ${deliveries} times without success`));
      }
      await this.options.handle(entry);
      if (!this.options.acknowledges) await this.#acknowledge(stream, id);
    } catch (error) {
      const op = envelope?.op;
      this.log.warn(
        { err: error, group: this.options.group, stream, entry: id, op, deliveries },
        'entry failed, will be tried again',
      );
    }
  }

  async #acknowledge(stream: string, id: string): Promise<void> {
    const pipeline = this.clients.work.pipeline();
    pipeline.xack(stream, this.options.group, id);
    pipeline.xdel(stream, id);
    await pipeline.exec();
  }

  async #onReadError(error: Error, streams: readonly string[]): Promise<void> {
    if (/NOGROUP/.test(error.message)) await this.#createGroups(streams).catch(() => {});
    else if (!isPassing(error)) this.log.error({ err: error, group: this.options.group }, 'reading failed');
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }

  #scheduleClaim(): void {
    this.#claimTimer = setTimeout(() => {
      this.#claiming = this.#claimAll()
        .catch((error: Error) => this.log.debug({ err: error, group: this.options.group }, 'claiming failed'))
        .then(() => {
          if (!this.#stopped) this.#scheduleClaim();
        });
    }, CLAIM_EVERY_MS);
  }

  async #claimAll(): Promise<void> {
    for (const stream of this.options.streams) {
      if (this.#stopped || this.#active.size >= this.options.concurrency) return;
      await this.#claim(stream);
    }
  }

  /** Looks before it takes: the count of deliveries is in XPENDING alone. */
  async #claim(stream: string): Promise<void> {
    const { group, instance, claimAfterMs = 5_000, concurrency } = this.options;
    const free = concurrency - this.#active.size;
    const pending = (await this.clients.work.xpending(
      stream,
      group,
      'IDLE',
      claimAfterMs,
      '-',
      '+',
      free,
    )) as PendingEntry[];
    if (pending.length === 0) return this.#forgetDeadConsumers(stream);
    const deliveries = new Map(pending.map(([id, , , count]) => [id, count]));
    const claimed = await this.clients.work.xclaim(
      stream,
      group,
      instance,
      claimAfterMs,
      ...deliveries.keys(),
    );
    for (const entry of claimed as ([string, string[]] | null)[]) {
      if (entry) this.#begin(stream, entry[0], entry[1], (deliveries.get(entry[0]) ?? 0) + 1);
    }
  }

  /** Only one without pending entries: deleting a consumer drops what it has pending. */
  async #forgetDeadConsumers(stream: string): Promise<void> {
    if (Math.random() > 0.01) return;
    const consumers = (await this.clients.work.xinfo('CONSUMERS', stream, this.options.group)) as unknown[][];
    for (const [, name, , pending, , idle] of consumers) {
      if (pending === 0 && Number(idle) > FORGET_CONSUMER_AFTER_MS) {
        await this.clients.work.xgroup('DELCONSUMER', stream, this.options.group, String(name));
      }
    }
  }
}

type PendingEntry = [id: string, consumer: string, idleMs: number, deliveries: number];
