const BASE_MS = 500;
const CEILING_MS = 20_000;
/** A gateway is back within a second or two. Doubling, one client in twenty would then be waiting for another three. */
const GROWTH = 1.4;

/**
 * Full jitter: each wait is uniform between 0 and a ceiling that grows from 0.5 s to 20 s, so that the
 * clients of a gateway that died spread out instead of returning in waves.
 */
export class Backoff {
  #attempt = 0;
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Milliseconds to wait before the next attempt; counts that attempt. */
  next(): number {
    const ceiling = Math.min(CEILING_MS, BASE_MS * GROWTH ** this.#attempt);
    this.#attempt += 1;
    return Math.round(this.#random() * ceiling);
  }

  reset(): void {
    this.#attempt = 0;
  }
}
