import { BlockingReads } from './blocking-reads.js';
import { BY_FIELD, decode, decodeBy, type Entry, FIELD } from './envelope.js';
import { LeaseKeeper } from './lease-keeper.js';
import type { Logger } from './logger.js';
import type { OrderedConsumerOptions, RawEntry } from './ordered-contract.js';
import { PartitionQueue } from './partition-queue.js';
import type { RedisClient } from './redis/client.js';
import { isCluster } from './redis/client.js';
import type { FunctionLibrary } from './redis/functions.js';
import { slotGroups } from './slot-groups.js';
import { fieldOf, isPassing, type RawEntries, readAfter } from './stream-reader.js';

const RETRY_MS = 200;
/** How long to wait for a partition that was opened and cannot be read yet, or is full, in ms; and for one to be opened. */
const NOT_READABLE_MS = 20;
const NOT_OPEN_MS = 1_000;

/**
 * Reads partitioned streams in order, one active consumer a partition. Promises:
 * - entries of a partition are handled in id order, one batch at a time;
 * - every entry is handled at least once, by whichever instance holds the lease; with a fenced commit, exactly once in effect;
 * - a dead holder's partitions are taken over within the lease (2.5 s) and a tick, and what it left is handled before anything newer;
 * - an entry whose own fault it is that it fails (`isInputFault`) is set aside at once and those behind it go on; whatever else fails
 *   is tried again for as long as it takes.
 * Absent on purpose: order across partitions.
 */
export class OrderedConsumer<T = Entry> {
  readonly leases: LeaseKeeper;
  private readonly options: OrderedConsumerOptions<T>;
  readonly #queues = new Map<number, PartitionQueue<T>>();
  readonly #reads: BlockingReads[] = [];
  readonly #readers: Promise<void>[] = [];
  #stopped = false;

  constructor(
    private readonly clients: { work: RedisClient; blocking(): RedisClient },
    library: FunctionLibrary,
    options: OrderedConsumerOptions<T>,
    private readonly log: Logger,
  ) {
    this.options = { ...options, startAfter: (partition) => this.#startAfter(partition, options) };
    this.leases = new LeaseKeeper(clients.work, library, options);
    this.leases.on('acquired', (partition, fence) => void this.#open(partition, fence));
    this.leases.on('lost', (partition) => this.#close(partition));
    this.leases.on('error', (error) =>
      this.log.warn({ err: error, group: options.group }, 'leases not renewed'),
    );
  }

  start(): void {
    this.leases.start();
    const partitions = Array.from({ length: this.options.partitions }, (_, p) => p);
    for (const group of slotGroups(partitions, { isCluster: isCluster(this.clients.work) }))
      this.#readers.push(this.#read(group));
  }

  /** Finishes the batches under way, then gives the partitions to others. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#interrupt();
    await Promise.all(this.#readers);
    await Promise.all([...this.#queues.values()].map((queue) => queue.close()));
    await this.leases.stop();
  }

  /** `<group>:<partition>` of every lease held. */
  get held(): string[] {
    return [...this.leases.held.keys()].map((partition) => `${this.options.group}:${partition}`);
  }

  /** The streams of the partitions held. */
  get streams(): string[] {
    return [...this.leases.held.keys()].map((partition) => this.options.stream(partition));
  }

  /** Entries read but not yet handled, over all partitions held. */
  get backlog(): number {
    let sum = 0;
    for (const queue of this.#queues.values()) sum += queue.size;
    return sum;
  }

  async #open(partition: number, fence: string): Promise<void> {
    const queue = new PartitionQueue<T>(partition, fence, this.options, this.log);
    this.#queues.set(partition, queue);
    this.log.debug({ group: this.options.group, partition }, 'partition acquired');
    await queue.rewind();
  }

  /** The reader waits for the other partitions meanwhile: it is told once this one's position is set. */
  async #startAfter(partition: number, { startAfter }: OrderedConsumerOptions<T>): Promise<string> {
    const start = await startAfter(partition);
    setImmediate(() => this.#interrupt());
    return start;
  }

  #interrupt(): void {
    for (const reads of this.#reads) reads.interrupt();
  }

  #close(partition: number): void {
    void this.#queues.get(partition)?.close();
    this.#queues.delete(partition);
    if (!this.#stopped) this.log.debug({ group: this.options.group, partition }, 'partition given up');
  }

  async #read(partitions: readonly number[]): Promise<void> {
    const reads = new BlockingReads(this.clients);
    this.#reads.push(reads);
    await reads.connect();
    while (!this.#stopped) {
      try {
        await this.#readOnce(reads, partitions);
      } catch (error) {
        this.#report(error as Error);
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        await reads.connect();
      }
    }
    reads.close();
  }

  async #readOnce(reads: BlockingReads, partitions: readonly number[]): Promise<void> {
    const open = partitions.flatMap((p) => this.#queues.get(p) ?? []);
    const readable = open.filter((queue) => queue.readable);
    if (readable.length === 0) return reads.pause(open.length > 0 ? NOT_READABLE_MS : NOT_OPEN_MS);
    const positions = new Map(
      readable.map((queue) => [this.options.stream(queue.partition), queue.position]),
    );
    const generations = new Map(readable.map((queue) => [queue, queue.generation]));
    const askedAt = performance.now();
    const count = this.options.batchSize ?? 100;
    // Nobody tells when a full partition has room again.
    const read = await reads.read(
      (client, blockMs) => readAfter(client, positions, count, blockMs),
      readable.length < open.length,
    );
    const pause = this.#pauseAfter(read, performance.now() - askedAt);
    this.#dispatch(read, readable, generations);
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
  }

  #pauseAfter(read: RawEntries, tookMs: number): number {
    if (read.length === 0) return 0;
    const { lingerMs = 0, gatherMs = 0 } = this.options;
    const isBusy =
      read.length > 1 || (read[0]?.[1].length ?? 0) > 1 || (read.length > 0 && tookMs < gatherMs);
    return isBusy ? Math.max(lingerMs, gatherMs) : lingerMs;
  }

  /** A queue that was rewound while we read has no use for what we read from its old position. */
  #dispatch(
    read: RawEntries,
    queues: PartitionQueue<T>[],
    generations: Map<PartitionQueue<T>, number>,
  ): void {
    const byStream = new Map(queues.map((queue) => [this.options.stream(queue.partition), queue]));
    for (const [stream, entries] of read) {
      const queue = byStream.get(stream);
      if (!queue || queue.generation !== generations.get(queue)) continue;
      queue.push(entries.map(([id, fields]) => ({ id, stream, fields })));
    }
  }

  #report(error: Error): void {
    const level = isPassing(error) ? 'debug' : 'error';
    this.log[level]({ err: error, group: this.options.group }, 'reading failed');
  }
}

/** `parse` for streams of envelopes. */
export function parseEnvelope({ id, stream, fields }: RawEntry): Entry | null {
  const envelope = decode(fieldOf(fields, FIELD));
  return envelope && { id, stream, envelope, deadline: decodeBy(fieldOf(fields, BY_FIELD)) };
}
