/** What the scheduler flushes: one connection's queue. */
export interface Flushable {
  flush(): void;
}

/** Writers served before other work gets a turn: one write costs some microseconds, and a turn must stay far below 50 ms. */
const PER_TURN = 1_500;
/** Flushes a second above which frames wait for one another. */
const BUSY_PER_SECOND = 12_000;
const RATE_WINDOW_MS = 100;

/**
 * Decides when queues are written. Idle: at the end of the turn in which something was queued. Busy: after up to `windowMs`,
 * so that several frames of one connection leave in one write, which is what a write mostly costs.
 */
export class FlushScheduler {
  #dirty: Flushable[] = [];
  #scheduled = false;
  #flushed = 0;
  #windowStart = 0;
  #busy = false;

  constructor(private readonly windowMs: number) {}

  add(writer: Flushable): void {
    this.#dirty.push(writer);
    if (this.#scheduled) return;
    this.#scheduled = true;
    if (this.#busy && this.windowMs > 0) setTimeout(this.#run, this.windowMs);
    else setImmediate(this.#run);
  }

  readonly #run = (): void => {
    const writers = this.#dirty;
    const count = Math.min(writers.length, PER_TURN);
    this.#dirty = writers.length > count ? writers.slice(count) : [];
    this.#scheduled = this.#dirty.length > 0;
    if (this.#scheduled) setImmediate(this.#run);
    for (let i = 0; i < count; i++) (writers[i] as Flushable).flush();
    this.#measure(count);
  };

  #measure(count: number): void {
    this.#flushed += count;
    const elapsed = performance.now() - this.#windowStart;
    if (elapsed < RATE_WINDOW_MS) return;
    this.#busy = (this.#flushed * 1_000) / elapsed > BUSY_PER_SECOND;
    this.#flushed = 0;
    this.#windowStart = performance.now();
  }
}
