import { type Allowance, gcra } from './gcra.js';

const WINDOW_MS = 10_000;
/** How many times the allowance within the window is no accident any more. */
const FLOOD = 3;

export type Verdict = 'allowed' | 'limited' | 'flooding';

/** The frames of one connection: over the allowance they are refused one by one, far over it within any 10 s the connection ends. */
export class FrameLimit {
  #arrival = 0;
  /** When the frames of the last 10 s came, from `#first` on; what comes before is forgotten. At most as many as make a flood. */
  #times: number[] = [];
  #first = 0;

  constructor(private readonly allowance: Allowance) {}

  take(now: number): Verdict {
    if (this.#countWithin(now) > (FLOOD * this.allowance.perSecond * WINDOW_MS) / 1_000) return 'flooding';
    const next = gcra(this.#arrival, now, this.allowance);
    if (next === null) return 'limited';
    this.#arrival = next;
    return 'allowed';
  }

  /** Frames within the window that ends now, with this one. */
  #countWithin(now: number): number {
    const times = this.#times;
    times.push(now);
    while ((times[this.#first] ?? now) <= now - WINDOW_MS) this.#first += 1;
    if (this.#first * 2 > times.length) {
      this.#times = times.slice(this.#first);
      this.#first = 0;
    }
    return this.#times.length - this.#first;
  }
}
