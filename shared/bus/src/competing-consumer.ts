import { askAboutEach } from './ask-about-each.js';
import { BlockingReads } from './blocking-reads.js';
import { BY_FIELD, decode, decodeBy, type Entry, FIELD } from './envelope.js';
import { pendingSilent } from './functions.js';
import { isInputFault } from './input-fault.js';
import type { Logger } from './logger.js';
import { isCluster, type RedisClient } from './redis/client.js';
import type { FunctionLibrary } from './redis/functions.js';
import { runAll } from './redis/pipeline.js';
import { fieldOf, isPassing, type RawEntries, slotGroups } from './stream-reader.js';
import { onTick } from './ticker.js';

export interface CompetingConsumerOptions {
  group: string;
  /** This instance: names the consumer. */
  instance: string;
  streams: readonly string[];
  /** How many entries this instance works on at once. */
  concurrency: number;
  /** How long, in ms, nobody may have said to be at an entry before another takes it. Whoever works on one says so every second. */
  claimAfterMs?: number;
  /** Deliveries, each of which ended with its process, after which an entry is given to `giveUp`. */
  maxDeliveries?: number;
  /**
   * Works on one entry. Resolving acknowledges and deletes it, unless `acknowledges` is set; rejecting leaves it to be
   * delivered again; where the entry itself is at fault (`isInputFault`) it is given up at once. May run more than once for one entry: effects must be fenced by the entry's acknowledgement or idempotent.
   */
  handle(entry: Entry): Promise<void>;
  /** True: `handle` acknowledges within the function that commits the effect. */
  acknowledges?: boolean;
  /** Last stop of an entry that is at fault, or was delivered `maxDeliveries` times; must acknowledge it. */
  giveUp(entry: Entry, error: Error): Promise<void>;
}

const RETRY_MS = 200;
const CLAIM_AFTER_MS = 5_000;
const CLAIM_EVERY_MS = 1_000;
const FORGET_CONSUMER_AFTER_MS = 3_600_000;

/**
 * Reads streams together with other instances of a consumer group; who is free takes the next entry. Promises:
 * - every entry is handled at least once, also when the instance that had it died (claimed after `claimAfterMs`, 5 s);
 * - one that is under way stays with its instance however long it takes, as long as that instance lives;
 * - at most `concurrency` at once here; an instance at its limit leaves the rest to others;
 * - an entry that is at fault, or takes its process down again and again, ends in `giveUp`; one that fails because something else is away
 *   is tried again for as long as it takes.
 * Absent on purpose: order.
 */
export class CompetingConsumer {
  /** What is under way, by stream and entry. */
  readonly #active = new Map<string, { stream: string; id: string; work: Promise<void> }>();
  readonly #reads: BlockingReads[] = [];
  readonly #loops: Promise<void>[] = [];
  #endClaims = () => {};
  #claiming: Promise<void> | undefined;
  #stopped = false;
  #wake: (() => void) | undefined;

  constructor(
    private readonly clients: { work: RedisClient; blocking(): RedisClient },
    private readonly library: FunctionLibrary,
    private readonly options: CompetingConsumerOptions,
    private readonly log: Logger,
  ) {}

  get streams(): readonly string[] {
    return this.options.streams;
  }

  get active(): number {
    return this.#active.size;
  }

  /** Creates the groups, so that nothing appended from now on is missed, then starts reading. */
  async start(): Promise<void> {
    await this.#createGroups(this.options.streams);
    for (const group of slotGroups(this.options.streams, isCluster(this.clients.work)))
      this.#loops.push(this.#read(group));
    this.#endClaims = onTick(this.#claimEveryMs, () => this.#onClaimBeat());
  }

  /** Takes nothing new and resolves when what is under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wake?.();
    for (const reads of this.#reads) reads.interrupt();
    await Promise.all(this.#loops);
    // Rounds go on while the last handlers finish, so that nobody else begins what is nearly done.
    await Promise.all([...this.#active.values()].map(({ work }) => work));
    this.#endClaims();
    await this.#claiming;
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
    const reads = new BlockingReads(this.clients);
    this.#reads.push(reads);
    await reads.connect();
    while (!this.#stopped) {
      try {
        await this.#readOnce(reads, streams);
      } catch (error) {
        await this.#onReadError(error as Error, streams);
        await reads.connect();
      }
    }
    reads.close();
  }

  async #readOnce(reads: BlockingReads, streams: readonly string[]): Promise<void> {
    const free = await this.#freeSlots();
    if (free === 0) return;
    const { group, instance } = this.options;
    // COUNT is per stream: divided, lest one read takes many times what we have hands for.
    const count = Math.max(1, Math.floor(free / streams.length));
    const names = [...streams, ...streams.map(() => '>')];
    const reply = await reads.read((client, blockMs) =>
      client.xreadgroup('GROUP', group, instance, 'COUNT', count, 'BLOCK', blockMs, 'STREAMS', ...names),
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
    return this.#free;
  }

  /** How many more we may take. */
  get #free(): number {
    return this.#stopped ? 0 : Math.max(0, this.options.concurrency - this.#active.size);
  }

  /** Nothing where the entry is under way here already: after a stall we may claim what is ours. */
  #begin(stream: string, id: string, fields: string[], deliveries: number): void {
    const key = `${stream} ${id}`;
    if (this.#active.has(key)) return;
    const work = this.#work(stream, id, fields, deliveries).finally(() => {
      this.#active.delete(key);
      this.#wake?.();
    });
    this.#active.set(key, { stream, id, work });
  }

  async #work(stream: string, id: string, fields: string[], deliveries: number): Promise<void> {
    const envelope = decode(fieldOf(fields, FIELD));
    const deadline = decodeBy(fieldOf(fields, BY_FIELD));
    const entry: Entry | null = envelope && { id, stream, envelope, deadline };
    try {
      if (!entry) return await this.#acknowledge(stream, id);
      if (deliveries > (this.options.maxDeliveries ?? 5)) {
        return await this.options.giveUp(entry, new Error(`delivered ${deliveries} times without success`));
      }
      await this.options.handle(entry);
      if (!this.options.acknowledges) await this.#acknowledge(stream, id);
    } catch (error) {
      await this.#onFailure({ stream, id, entry, deliveries }, error as Error);
    }
  }

  /** Where neither giving up nor taking the delivery back goes through, Redis is away: the entry is claimed again after that. */
  async #onFailure(
    {
      stream,
      id,
      entry,
      deliveries,
    }: { stream: string; id: string; entry: Entry | null; deliveries: number },
    error: Error,
  ): Promise<void> {
    const isFault = isInputFault(error);
    const facts = { err: error, group: this.options.group, stream, entry: id, op: entry?.envelope.op };
    this.log.warn(
      { ...facts, deliveries, isFault },
      isFault ? 'entry failed' : 'entry failed, will be tried again',
    );
    if (isFault && entry) await this.options.giveUp(entry, error).catch(() => {});
    else await this.#uncount(stream, id, deliveries - 1).catch(() => {});
  }

  /** A delivery during an outage says nothing about the entry. */
  async #uncount(stream: string, id: string, deliveries: number): Promise<void> {
    const { group, instance } = this.options;
    await this.clients.work.xclaim(stream, group, instance, 0, id, 'RETRYCOUNT', deliveries, 'JUSTID');
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

  /** Several times within `claimAfterMs`: one late round must not cost us what we work on. */
  get #claimEveryMs(): number {
    return Math.min(CLAIM_EVERY_MS, (this.options.claimAfterMs ?? CLAIM_AFTER_MS) / 3);
  }

  /** One round at a time. */
  #onClaimBeat(): void {
    this.#claiming ??= this.#renew()
      .then(() => this.#claimAll())
      .catch((error: Error) => this.log.debug({ err: error, group: this.options.group }, 'claiming failed'))
      .finally(() => {
        this.#claiming = undefined;
      });
  }

  /** Claiming one's own sets its idle time back; JUSTID counts it as no delivery. What was acknowledged meanwhile stays so. */
  async #renew(): Promise<void> {
    const { group, instance } = this.options;
    const ids = new Map<string, string[]>();
    for (const { stream, id } of this.#active.values()) ids.set(stream, [...(ids.get(stream) ?? []), id]);
    const renewals = [...ids].map(
      ([stream, own]) => ['XCLAIM', stream, group, instance, 0, ...own, 'JUSTID'] as const,
    );
    await runAll(this.clients.work, renewals);
  }

  /** Looks before it takes: the count of deliveries is in XPENDING alone. */
  async #claimAll(): Promise<void> {
    if (this.#free === 0) return;
    for (const [stream, pending] of await this.#silent()) {
      if (pending.length > 0) await this.#claim(stream, pending.slice(0, this.#free));
      else if (!this.#stopped) await this.#forgetDeadConsumers(stream);
    }
  }

  /** Each stream with the entries that nobody has spoken for. */
  async #silent(): Promise<[stream: string, PendingEntry[]][]> {
    const { streams, group, claimAfterMs = CLAIM_AFTER_MS } = this.options;
    const args = { group, idleMs: claimAfterMs, mostPerStream: this.#free };
    const pending = await askAboutEach<PendingEntry[]>(this.clients.work, this.library, streams, (some) =>
      pendingSilent.call({ streams: some }, args),
    );
    return streams.map((stream, i) => [stream, pending[i] ?? []]);
  }

  async #claim(stream: string, pending: readonly PendingEntry[]): Promise<void> {
    if (pending.length === 0) return;
    const { group, instance, claimAfterMs = CLAIM_AFTER_MS } = this.options;
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
