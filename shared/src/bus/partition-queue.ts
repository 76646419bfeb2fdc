import type { Logger } from 'pino';
import type { OrderedConsumerOptions, RawEntry } from './ordered-contract.js';

/** So many entries may wait behind the batch under way before reading pauses. */
const MAX_WAITING = 1_000;
const RETRY_MS = 100;
const MAX_RETRY_MS = 2_000;

interface Waiting<T> {
  raw: RawEntry;
  value: T | null;
}

/** One partition under one lease: what was read and not yet handled, handled batch by batch in order. */
export class PartitionQueue<T> {
  /** Id after which to read on; undefined while the start is being looked up. */
  #position: string | undefined;
  #waiting: Waiting<T>[] = [];
  #running: Promise<void> | undefined;
  #failures = 0;
  #closed = false;
  /** Raised by every rewind. */
  generation = 0;

  constructor(
    readonly partition: number,
    readonly fence: string,
    private readonly options: OrderedConsumerOptions<T>,
    private readonly log: Logger,
  ) {}

  get readable(): boolean {
    return !this.#closed && this.#position !== undefined && this.#waiting.length < MAX_WAITING;
  }

  get position(): string {
    return this.#position ?? '0';
  }

  get size(): number {
    return this.#waiting.length;
  }

  push(entries: RawEntry[]): void {
    const last = entries.at(-1);
    if (this.#closed || !last) return;
    this.#position = last.id;
    for (const raw of entries) this.#waiting.push({ raw, value: this.options.parse(raw) });
    this.#run();
  }

  /** Forgets what was read and begins again where the stored state says. */
  async rewind(): Promise<void> {
    this.generation++;
    this.#position = undefined;
    this.#waiting = [];
    const generation = this.generation;
    while (!this.#closed && generation === this.generation) {
      try {
        const start = await this.options.startAfter(this.partition);
        if (generation === this.generation) this.#position = start;
        return;
      } catch (error) {
        this.log.debug({ err: error, partition: this.partition }, 'start of partition unknown yet');
        await this.#pause();
      }
    }
  }

  /** Lets the batch under way finish and takes no other. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#waiting = [];
    await this.#running;
  }

  #run(): void {
    this.#running ??= this.#drain().finally(() => {
      this.#running = undefined;
      if (this.#waiting.length > 0 && !this.#closed) this.#run();
    });
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#closed) {
      // After a failure entries go one at a time, so that the one at fault is known.
      const size = this.#failures > 0 ? 1 : (this.options.batchSize ?? 100);
      const batch = this.#waiting.splice(0, size);
      if (!(await this.#attempt(batch))) return;
    }
  }

  async #attempt(batch: Waiting<T>[]): Promise<boolean> {
    const { partition, fence } = this;
    try {
      for (const run of runsOf(batch)) {
        if (run.foreign) await this.options.discard(this, run.foreign, new Error('not an entry of ours'));
        else await this.options.handle({ partition, fence, entries: run.entries });
      }
      this.#failures = 0;
      return true;
    } catch (error) {
      await this.#onFailure(batch, error as Error);
      return false;
    }
  }

  async #onFailure(batch: Waiting<T>[], error: Error): Promise<void> {
    this.#failures++;
    const first = batch[0];
    this.log.warn(
      {
        err: error,
        group: this.options.group,
        partition: this.partition,
        entry: first?.raw.id,
        attempt: this.#failures,
      },
      'batch failed, partition is read again',
    );
    if (first && batch.length === 1 && this.#failures > (this.options.maxAttempts ?? 5) && !isOutage(error)) {
      await this.options.discard(this, first.raw, error).catch(() => {});
      this.#failures = 0;
    }
    await this.#pause();
    await this.rewind();
  }

  #pause(): Promise<void> {
    const ms = Math.min(MAX_RETRY_MS, RETRY_MS * 2 ** Math.min(this.#failures, 5));
    return new Promise((resolve) => setTimeout(resolve, ms));
  }
}

interface Run<T> {
  entries: T[];
  /** An entry that is not ours, alone: it is got rid of when all before it are done, since order holds for it too. */
  foreign?: RawEntry;
}

function runsOf<T>(batch: readonly Waiting<T>[]): Run<T>[] {
  const runs: Run<T>[] = [];
  for (const { raw, value } of batch) {
    const last = runs.at(-1);
    if (value === null) runs.push({ entries: [], foreign: raw });
    else if (last && !last.foreign) last.entries.push(value);
    else runs.push({ entries: [value] });
  }
  return runs;
}

/** Redis being away says nothing about the entry. */
const isOutage = (error: Error): boolean =>
  error.name !== 'ReplyError' && /clos|writeable|timed out|retries|ECONN/i.test(error.message);
