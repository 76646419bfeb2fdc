import type { Batch, Bus, OrderedConsumer, RawEntry } from '@devtalk/bus';
import type { Logger } from '@devtalk/service-kit/logging';
import type { Write } from '../read-model/writes.js';
import { Announcements } from './announcements.js';
import type { Position, ProjectionName, ProjectionStore } from './projection-store.js';

/** By this name a source knows us among those who read its events. */
const READER = 'dashboard';
/** Read models need not be current to the millisecond: many events then cost one read and one write a partition. */
const LINGER_MS = 100;
/** The same where events follow each other: rooms and users recur in a batch, and what recurs is written once. */
const GATHER_MS = 300;
/** Dashboards need not be prompt: a busy user's is made stale a few times a second, not with every message. */
const ANNOUNCE_AFTER_MS = 200;
/** Events read at once when looking for those that were applied but not announced. */
const UNTOLD_AT_ONCE = 500;

/** An entry and its fact; null where it cannot be parsed. */
interface Said<T> {
  entryId: string;
  fact: T | null;
}

export interface ProjectionDefinition<T> {
  name: ProjectionName;
  stream(partition: number): string;
  /** Hash in which the source learns up to where it may forget events: everything up to there has been applied and announced. */
  cursors(partition: number): string;
  read(entry: RawEntry): T | null;
  effects(facts: readonly T[]): Write[];
  /** The users whom `facts` concern: they are notified shortly after, at least once, whichever process dies in between. */
  concerned?(facts: readonly T[]): string[];
  tell?(people: readonly string[]): Promise<void>;
}

/**
 * Applies a partitioned event stream to the read models of the same partition. A batch and the cursor behind it are one step that
 * succeeds only where the batch's predecessor was the last one applied: whatever dies, is delivered twice or runs at once, each
 * event counts once and in order.
 */
export class Projection<T> {
  readonly consumer: OrderedConsumer<Said<T>>;
  /** How far this process has applied each partition; a wrong belief is corrected by reading again. */
  readonly #positions = new Map<number, Position>();
  readonly #announcements: Announcements;
  #turn: Promise<unknown> = Promise.resolve();
  #announceTimer: NodeJS.Timeout | undefined;
  #announcing: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(
    private readonly bus: Bus,
    private readonly store: ProjectionStore,
    private readonly definition: ProjectionDefinition<T>,
    private readonly log: Logger,
  ) {
    const { name, stream } = definition;
    this.#announcements = new Announcements({
      tell: async (people) => definition.tell?.(people),
      reached: (positions) => store.reached(definition.cursors, READER, positions),
    });
    this.consumer = bus.ordered<Said<T>>({
      group: `worker-${name}`,
      stream,
      lease: (p) => bus.keys.dashboard.projectionLease(p, name),
      lingerMs: LINGER_MS,
      gatherMs: GATHER_MS,
      startAfter: (p) => this.#start(p),
      // Never null: an entry passed over before its batch would take the cursor past those in front of it.
      parse: (entry) => this.#read(entry),
      discard: ({ partition }, entry, error) => this.#skip(partition, entry, error),
      handle: (batch) => this.#apply(batch),
    });
  }

  /** Gives the partitions to others and announces what is left; they would do so otherwise. */
  async stop(): Promise<void> {
    await this.consumer.stop();
    this.#stopped = true;
    clearTimeout(this.#announceTimer);
    await this.#announcing;
    await this.#announce();
  }

  #note(partition: number, to: string, people: readonly string[]): void {
    this.#announcements.note(partition, to, people);
    this.#announceSoon();
  }

  /** All users whom the batches applied meanwhile concern are notified together, one call at a time, and again until that succeeds. */
  #announceSoon(): void {
    if (this.#stopped) return;
    this.#announceTimer ??= setTimeout(() => {
      this.#announcing = this.#announce().then(() => {
        this.#announceTimer = undefined;
        if (!this.#announcements.isEmpty) this.#announceSoon();
      });
    }, ANNOUNCE_AFTER_MS);
  }

  async #announce(): Promise<void> {
    await this.#announcements.flush().catch((err: Error) => this.log.debug({ err }, 'telling failed'));
  }

  async #start(partition: number): Promise<string> {
    // From now on the source keeps for us what we have not applied.
    await this.bus.work.hsetnx(this.definition.cursors(partition), READER, '0-0');
    const position = await this.store.position(partition, this.definition.name);
    await this.#noteUntold(partition, position.cursor);
    this.#positions.set(partition, position);
    return position.cursor;
  }

  /** The process that applied the last events may have died before it announced them. The source still has them: no position was recorded either. */
  async #noteUntold(partition: number, cursor: string): Promise<void> {
    const { cursors, stream, read, concerned } = this.definition;
    const told = await this.bus.work.hget(cursors(partition), READER);
    if (cursor === '0' || cursor === told) return;
    const key = stream(partition);
    let [after, isMore] = [told ?? '0-0', concerned !== undefined];
    while (isMore) {
      const page = await this.bus.work.xrange(key, `(${after}`, cursor, 'COUNT', UNTOLD_AT_ONCE);
      const facts = page
        .map(([id, fields]) => read({ id, stream: key, fields }))
        .filter((fact) => fact !== null);
      after = page.at(-1)?.[0] ?? after;
      isMore = page.length === UNTOLD_AT_ONCE;
      this.#note(partition, after, concerned?.(facts) ?? []);
    }
    this.#note(partition, cursor, []);
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
    this.#note(partition, to, this.definition.concerned?.(facts) ?? []);
  }

  /** An entry that cannot be applied must not stop those behind it. */
  async #skip(partition: number, entry: RawEntry, error: Error): Promise<void> {
    const { name } = this.definition;
    this.log.error({ err: error, projection: name, partition, entry: entry.id }, 'event left out');
    await this.#advance(partition, entry.id, []);
    this.#note(partition, entry.id, []);
  }

  async #advance(partition: number, to: string, writes: Write[]): Promise<void> {
    const { name } = this.definition;
    const from = this.#positions.get(partition) ?? { cursor: '0', generation: '' };
    if (!(await this.#inTurn(() => this.store.apply(partition, name, { from, to, writes })))) {
      throw new Error(`the projection has moved from ${from.cursor} meanwhile`);
    }
    this.#positions.set(partition, { ...from, cursor: to });
  }

  /** One partition after another: applied all at once, they would keep Redis from everybody else for as long as they take together. */
  #inTurn<R>(apply: () => Promise<R>): Promise<R> {
    const applied = this.#turn.then(apply);
    this.#turn = applied.catch(() => {});
    return applied;
  }
}
