import type { LeaseOptions } from './lease-keeper.js';

/** Entries of one partition in the order of their ids, and the token that lets this consumer commit them. */
export interface Batch<T> {
  partition: number;
  fence: string;
  entries: T[];
}

/** An entry as the stream has it, for sources whose entries are no envelopes. */
export interface RawEntry {
  id: string;
  stream: string;
  fields: string[];
}

export interface OrderedConsumerOptions<T> extends LeaseOptions {
  stream(partition: number): string;
  /** Where a new lease holder begins: `0` for a stream whose entries vanish when committed, else the stored cursor. */
  startAfter(partition: number): Promise<string>;
  /** What an entry is to `handle`; null for one that is foreign and must be skipped (see `discard`). */
  parse(entry: RawEntry): T | null;
  /** Gets rid of an entry that `parse` refused, or that is at fault itself (`isInputFault`). Must be fenced. */
  discard(
    batch: { readonly partition: number; readonly fence: string },
    entry: RawEntry,
    error: Error,
  ): Promise<void>;
  /**
   * Carries out a batch, each entry committed by a function that checks the fence. Resolving means that every entry is committed or
   * will never be by this holder (fenced). Rejecting has the partition read anew from `startAfter`: commit must be idempotent.
   */
  handle(batch: Batch<T>): Promise<void>;
  /** The most entries of one partition handed over at once. */
  batchSize?: number;
  /** How long to wait between two reads, in ms: where nobody waits for the effect, many entries then cost one read. Default 0. */
  lingerMs?: number;
  /**
   * The same under load only, where somebody waits: before the next read when the last one found several entries, or one at once. A single
   * entry after a pause is never kept waiting. Default 0.
   */
  gatherMs?: number;
}
