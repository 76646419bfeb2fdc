/** What the scheduler flushes: one connection's queue. */
export interface Flushable {
  /** @returns how many frames left */
  flush(): number;
}

export interface FlushWindows {
  /** Ms that frames wait for one another while the gateway is busy. */
  busyMs: number;
  /** The same while it is crowded: each write carries more, which costs less, and everybody waits longer. */
  crowdedMs: number;
  /** Frames a second from which on it is crowded. */
  crowdedFrames: number;
}

/** Writers served before other work gets a turn: one write costs some microseconds, and a turn must stay far below 50 ms. */
const PER_TURN = 1_500;
/** Frames a second below which nothing waits. */
const BUSY_FRAMES = 12_000;
const MEASURED_MS = 200;

/**
 * Decides when queues are written. Idle: at the end of the turn in which something was queued. Under load: after a window, so that
 * several frames of one connection leave in one write, since the write and not the frame is what costs. Counted in frames and not in
 * writes: those become fewer by the waiting itself, and the rule would swing.
 */
export class FlushScheduler {
  #dirty: Flushable[] = [];
  #urgent: Flushable[] = [];
  #scheduled = false;
  #frames = 0;
  #measuredAt = performance.now();
  #windowMs = 0;

  constructor(private readonly windows: FlushWindows) {}

  get windowMs(): number {
    return this.#windowMs;
  }

  add(writer: Flushable): void {
    this.#dirty.push(writer);
    if (this.#scheduled) return;
    this.#scheduled = true;
    if (this.#windowMs > 0) setTimeout(this.#run, this.#windowMs);
    else setImmediate(this.#run);
  }

  /** At the end of this turn, whatever the load: somebody waits for an answer. */
  addUrgent(writer: Flushable): void {
    this.#urgent.push(writer);
    if (this.#urgent.length === 1) setImmediate(this.#runUrgent);
  }

  readonly #runUrgent = (): void => {
    const writers = this.#urgent;
    this.#urgent = [];
    for (const writer of writers) this.#frames += writer.flush();
  };

  readonly #run = (): void => {
    const writers = this.#dirty;
    const count = Math.min(writers.length, PER_TURN);
    this.#dirty = writers.length > count ? writers.slice(count) : [];
    this.#scheduled = this.#dirty.length > 0;
    if (this.#scheduled) setImmediate(this.#run);
    for (let i = 0; i < count; i++) this.#frames += (writers[i] as Flushable).flush();
    this.#measure();
  };

  #measure(): void {
    const elapsed = performance.now() - this.#measuredAt;
    if (elapsed < MEASURED_MS) return;
    this.#windowMs = this.#windowFor((this.#frames * 1_000) / elapsed);
    this.#frames = 0;
    this.#measuredAt += elapsed;
  }

  #windowFor(framesPerSecond: number): number {
    const { busyMs, crowdedMs, crowdedFrames } = this.windows;
    if (framesPerSecond >= crowdedFrames) return crowdedMs;
    return framesPerSecond >= BUSY_FRAMES ? busyMs : 0;
  }
}
