import { createHistogram, performance, type RecordableHistogram } from 'node:perf_hooks';

/** How often a loop with little to do is looked at, in ms: each look wakes the process up. */
const QUIET_MS = 100;
/** The same while it is busy, and the most by which a stall is ever reported too short. */
const BUSY_MS = 10;
/** A loop that is active for a larger share than this is busy; in a quiet interval that is as much as may stay unexplained. */
const BUSY_SHARE = BUSY_MS / QUIET_MS;
/** Work that comes in bursts is watched closely between them, too. Short: an idle process that was robbed of its processor once is no busy one. */
const STAYS_BUSY_MS = 250;

/**
 * How late the event loop was since the last `reset`, in ms and beyond the interval of looking. One look serves all who watch in a process.
 *
 * A timer alone sees of a stall only what lies behind its due time, so a rare one would miss most of a short stall. The time for which the
 * loop was active (and did not wait for something to happen) is known besides, and no stall in an interval was longer. Where that leaves
 * more than 10 ms unexplained, all of it counts as one stall and the loop is looked at every 10 ms from then on. Therefore:
 * - a stall is reported at most 10 ms too short, whenever it begins;
 * - what is reported too long is the onset of load alone: up to 100 ms of many short turns count as one;
 * - time for which the process was ready but got no processor shows only where a look falls into it.
 */
export class LoopDelay {
  /** In µs, to 1 %. */
  readonly #samples = createHistogram({ lowest: 1, highest: 3_600_000_000, figures: 2 });

  private constructor() {}

  static watch(): LoopDelay {
    const delay = new LoopDelay();
    sampler.add(delay.#samples);
    return delay;
  }

  close(): void {
    sampler.remove(this.#samples);
  }

  /** How often the loop was looked at. */
  get count(): number {
    return this.#samples.count;
  }

  get max(): number {
    return this.#ms(this.#samples.max);
  }

  get min(): number {
    return this.#ms(this.#samples.min);
  }

  get mean(): number {
    return this.#ms(this.#samples.mean);
  }

  get stddev(): number {
    return this.#ms(this.#samples.stddev);
  }

  percentile(p: number): number {
    return this.#ms(this.#samples.percentile(p));
  }

  reset(): void {
    this.#samples.reset();
  }

  #ms(us: number): number {
    return this.#samples.count === 0 ? 0 : us / 1_000;
  }
}

class Sampler {
  readonly #watching = new Set<RecordableHistogram>();
  #timer: NodeJS.Timeout | undefined;
  #intervalMs = QUIET_MS;
  #lookedAt = 0;
  #active = 0;
  #judgedAt = 0;
  #judgedActive = 0;
  #busyUntil = 0;

  add(samples: RecordableHistogram): void {
    this.#watching.add(samples);
    if (this.#timer === undefined) this.#begin();
  }

  remove(samples: RecordableHistogram): void {
    this.#watching.delete(samples);
    if (this.#watching.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #begin(): void {
    this.#lookedAt = this.#judgedAt = performance.now();
    this.#active = this.#judgedActive = performance.eventLoopUtilization().active;
    this.#next(QUIET_MS);
  }

  #next(intervalMs: number): void {
    if (this.#timer && intervalMs === this.#intervalMs) return void this.#timer.refresh();
    this.#intervalMs = intervalMs;
    this.#timer = setTimeout(() => this.#look(), intervalMs).unref();
  }

  #look(): void {
    const now = performance.now();
    const elapsed = now - this.#lookedAt;
    const total = performance.eventLoopUtilization().active;
    const active = total - this.#active;
    this.#lookedAt = now;
    this.#active = total;
    this.#judge(now, total);
    this.#record(Math.max(0, elapsed - this.#intervalMs), active);
    this.#next(now < this.#busyUntil ? BUSY_MS : QUIET_MS);
  }

  /** Over a quiet interval, however often it is looked: a millisecond's work every now and then is a tenth of a short one and would never let it rest. */
  #judge(now: number, active: number): void {
    const elapsed = now - this.#judgedAt;
    if (elapsed < QUIET_MS) return;
    if (active - this.#judgedActive > elapsed * BUSY_SHARE) this.#busyUntil = now + STAYS_BUSY_MS;
    this.#judgedAt = now;
    this.#judgedActive = active;
  }

  #record(lateMs: number, activeMs: number): void {
    const ms = activeMs - lateMs > BUSY_MS ? activeMs : lateMs;
    for (const samples of this.#watching) samples.record(Math.max(1, Math.round(ms * 1_000)));
  }
}

const sampler = new Sampler();
