import { type Allowance, gcra } from './gcra.js';

const WINDOW_MS = 10_000;
/** How many times the allowance within the window is no accident any more. */
const FLOOD = 3;

export type Verdict = 'allowed' | 'limited' | 'flooding';

/** The frames of one connection: over the allowance they are refused one by one, far over it the connection ends. */
export class FrameLimit {
  #arrival = 0;
  #windowStart = 0;
  #count = 0;

  constructor(private readonly allowance: Allowance) {}

  take(now: number): Verdict {
    if (now - this.#windowStart >= WINDOW_MS) {
      this.#windowStart = now;
      this.#count = 0;
    }
    this.#count += 1;
    if (this.#count > (FLOOD * this.allowance.perSecond * WINDOW_MS) / 1_000) return 'flooding';
    const next = gcra(this.#arrival, now, this.allowance);
    if (next === null) return 'limited';
    this.#arrival = next;
    return 'allowed';
  }
}
