import type { Batch, Bus, OrderedConsumer, RawEntry } from '@devtalk/shared/bus';
import type { Logger } from '@devtalk/shared/logging';
import type { ProjectionName, ProjectionStore } from '../store/projection-store.js';
import type { Write } from './writes.js';

/** By this name a source knows us among those who read its events. */
const READER = 'dashboard';

/** An entry and what it says; null where it says nothing we understand. */
interface Said<T> {
  entryId: string;
  fact: T | null;
}

export interface ProjectionDefinition<T> {
  name: ProjectionName;
  stream(partition: number): string;
  /** Hash in which the source learns how far we are, so that it may forget older events. */
  cursors(partition: number): string;
  read(entry: RawEntry): T | null;
  effects(facts: readonly T[]): Write[];
  /** After a batch is applied. Not repeated if the process dies here: for hints only. */
  applied?(facts: readonly T[]): Promise<void>;
}

/**
 * Applies a partitioned event stream to the read models of the same partition. A batch and the cursor behind it are one step that
 * succeeds only where the batch's predecessor was the last one applied: whatever dies, is delivered twice or runs at once, each
 * event counts once and in order.
 */
export class Projection<T> {
  readonly consumer: OrderedConsumer<Said<T>>;
  /** How far this process has applied each partition; a wrong belief is corrected by reading again. */
  readonly #positions = new Map<number, string>();

  constructor(
    private readonly bus: Bus,
    private readonly store: ProjectionStore,
    private readonly definition: ProjectionDefinition<T>,
    private readonly log: Logger,
  ) {
    const { name, stream } = definition;
    this.consumer = bus.ordered<Said<T>>({
      group: `worker-${name}`,
      stream,
      lease: (p) => bus.keys.dashboard.projectionLease(p, name),
      startAfter: (p) => this.#start(p),
      // Never null: an entry passed over before its batch would take the cursor past those in front of it.
      parse: (entry) => this.#read(entry),
      discard: ({ partition }, entry, error) => this.#skip(partition, entry, error),
      handle: (batch) => this.#apply(batch),
    });
  }

  async #start(partition: number): Promise<string> {
    // From now on the source keeps for us what we have not applied.
    await this.bus.work.hsetnx(this.definition.cursors(partition), READER, '0-0');
    const cursor = await this.store.cursor(partition, this.definition.name);
    this.#positions.set(partition, cursor);
    return cursor;
  }

  #read(entry: RawEntry): Said<T> {
    const fact = this.definition.read(entry);
    if (fact === null) this.log.error({ stream: entry.stream, entry: entry.id }, 'event not understood');
    return { entryId: entry.id, fact };
  }

  async #apply({ partition, entries }: Batch<Said<T>>): Promise<void> {
    const to = entries.at(-1)?.entryId ?? '0';
    const facts = entries.flatMap(({ fact }) => (fact === null ? [] : [fact]));
    await this.#advance(partition, to, this.definition.effects(facts));
    await this.definition.applied?.(facts).catch((err: Error) => this.log.debug({ err }, 'hints lost'));
  }

  /** An entry that cannot be applied must not stop those behind it. */
  async #skip(partition: number, entry: RawEntry, error: Error): Promise<void> {
    const { name } = this.definition;
    this.log.error({ err: error, projection: name, partition, entry: entry.id }, 'event left out');
    await this.#advance(partition, entry.id, []);
  }

  async #advance(partition: number, to: string, writes: Write[]): Promise<void> {
    const { name, cursors } = this.definition;
    const from = this.#positions.get(partition) ?? '0';
    if (!(await this.store.apply(partition, name, { from, to, writes }))) {
      throw new Error(`the projection has moved from ${from} meanwhile`);
    }
    this.#positions.set(partition, to);
    // Late or lost, the source keeps its events a little longer; nothing else.
    await this.bus.work.hset(cursors(partition), READER, to).catch(() => {});
  }
}
