/** Steps of 2 %: fine enough for a percentile, small enough to send between processes. */
const perStep = Math.log(1.02);

/** Counts of a histogram as they cross a process boundary: `[step, count]` pairs. */
export type Counts = readonly (readonly [step: number, count: number])[];

/** Durations in microseconds on a logarithmic scale; recording costs some nanoseconds. */
export class Histogram {
  readonly #counts: number[] = [];
  #total = 0;

  record(us: number): void {
    this.#add(us < 1 ? 0 : Math.ceil(Math.log(us) / perStep), 1);
  }

  merge(counts: Counts): this {
    for (const [step, count] of counts) this.#add(step, count);
    return this;
  }

  clear(): void {
    this.#counts.length = 0;
    this.#total = 0;
  }

  get total(): number {
    return this.#total;
  }

  /** Milliseconds; `p` from 0 to 1. NaN when nothing was recorded. */
  percentile(p: number): number {
    let rest = Math.max(1, Math.ceil(this.#total * p));
    for (const [step, count] of this.counts()) {
      rest -= count;
      if (rest <= 0) return Math.exp(step * perStep) / 1_000;
    }
    return Number.NaN;
  }

  counts(): Counts {
    return this.#counts.flatMap((count, step) => (count ? [[step, count] as const] : []));
  }

  #add(step: number, count: number): void {
    this.#counts[step] = (this.#counts[step] ?? 0) + count;
    this.#total += count;
  }
}

export const merged = (parts: readonly Counts[]) =>
  parts.reduce((sum, counts) => sum.merge(counts), new Histogram());
