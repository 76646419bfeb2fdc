import { isInputFault } from './input-fault.js';
import type { Logger } from './logger.js';
import type { OrderedConsumerOptions, RawEntry } from './ordered-contract.js';
import { isBefore } from './stream-reader.js';

/** So many entries may wait behind the batch under way before reading pauses. */
const MAX_WAITING = 1_000;
const RETRY_MS = 100;
const MAX_RETRY_MS = 2_000;
/** After so many attempts in a row a partition that stands still is an operator's concern. */
const ALARMING = 5;

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
  /** Last entry of a batch that failed: up to it entries go one at a time, so that the one at fault is known. */
  #suspectUntil: string | undefined;
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
      const size = this.#suspectUntil === undefined ? (this.options.batchSize ?? 100) : 1;
      const batch = this.#waiting.splice(0, size);
      if (!(await this.#attempt(batch))) return;
      this.#trust(batch);
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

  /** An entry at fault leaves the line at once; during an outage everything stays where it is, however long it lasts. */
  async #onFailure(batch: Waiting<T>[], error: Error): Promise<void> {
    this.#failures++;
    const [first] = batch;
    const isFault = isInputFault(error);
    const { group } = this.options;
    const { partition } = this;
    this.log[this.#failures > ALARMING ? 'error' : 'warn'](
      { err: error, group, partition, entry: first?.raw.id, attempt: this.#failures, isFault },
      'batch failed, partition is read again',
    );
    if (isFault && batch.length > 1) this.#failures = 0;
    this.#suspectUntil ??= batch.at(-1)?.raw.id;
    if (isFault && first && batch.length === 1 && (await this.#discard(first, error))) {
      this.#trust(batch);
      this.#failures = 0;
    }
    if (this.#failures > 0) await this.#pause();
    await this.rewind();
  }

  async #discard({ raw }: Waiting<T>, error: Error): Promise<boolean> {
    return this.options.discard(this, raw, error).then(
      () => true,
      () => false, // Redis is away: found at fault again once it is back
    );
  }

  #trust(batch: readonly Waiting<T>[]): void {
    const last = batch.at(-1)?.raw.id;
    const until = this.#suspectUntil;
    if (last !== undefined && until !== undefined && !isBefore(last, until)) this.#suspectUntil = undefined;
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
