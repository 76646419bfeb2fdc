/** Period of the process's shared ticker, in ms. */
export const TICK_MS = 500;

/**
 * Runs `task` every `everyMs` until the returned function is called. Tasks whose period is a multiple of the tick run in the same turn of
 * the event loop: one wake-up, and what they send to Redis leaves in one write and comes back in one read.
 */
export function onTick(everyMs: number, task: () => void): () => void {
  if (everyMs % TICK_MS === 0) return ticker.add(everyMs / TICK_MS, task);
  const timer = setInterval(task, everyMs);
  return () => clearInterval(timer);
}

class Ticker {
  readonly #tasks = new Set<{ every: number; task: () => void }>();
  #timer: NodeJS.Timeout | undefined;
  #count = 0;

  add(every: number, task: () => void): () => void {
    const entry = { every, task };
    this.#tasks.add(entry);
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
    return () => {
      this.#tasks.delete(entry);
      if (this.#tasks.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  }

  #tick(): void {
    this.#count++;
    for (const { every, task } of [...this.#tasks]) if (this.#count % every === 0) task();
  }
}

const ticker = new Ticker();
