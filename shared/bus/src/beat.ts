/** The common beat of a process, in ms. */
export const BEAT_MS = 500;

/**
 * Does `round` every `everyMs`, until the function that it returns is called. Whatever in a process has a multiple of the beat falls into
 * one turn of the event loop: one wake-up, and what goes to Redis leaves in one write and comes back in one read.
 */
export function onBeat(everyMs: number, round: () => void): () => void {
  if (everyMs % BEAT_MS === 0) return beat.add(everyMs / BEAT_MS, round);
  const timer = setInterval(round, everyMs);
  return () => clearInterval(timer);
}

class Beat {
  readonly #rounds = new Set<{ every: number; round: () => void }>();
  #timer: NodeJS.Timeout | undefined;
  #count = 0;

  add(every: number, round: () => void): () => void {
    const entry = { every, round };
    this.#rounds.add(entry);
    this.#timer ??= setInterval(() => this.#run(), BEAT_MS);
    return () => {
      this.#rounds.delete(entry);
      if (this.#rounds.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  }

  #run(): void {
    this.#count++;
    for (const { every, round } of [...this.#rounds]) if (this.#count % every === 0) round();
  }
}

const beat = new Beat();
