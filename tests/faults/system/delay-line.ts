/** Passes chunks on after a delay that may change, and never one before another. */
export class DelayLine {
  readonly #waiting: { chunk: Buffer; due: number }[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly out: (chunk: Buffer) => void) {}

  push(chunk: Buffer, delayMs: number): void {
    if (delayMs === 0 && this.#waiting.length === 0) {
      this.out(chunk);
      return;
    }
    const due = Math.max(performance.now() + delayMs, this.#waiting.at(-1)?.due ?? 0);
    this.#waiting.push({ chunk, due });
    this.#schedule();
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#waiting.length = 0;
  }

  #schedule(): void {
    const first = this.#waiting[0];
    if (this.#timer !== undefined || !first) return;
    this.#timer = setTimeout(() => this.#release(), Math.max(0, first.due - performance.now()));
  }

  #release(): void {
    this.#timer = undefined;
    while ((this.#waiting[0]?.due ?? Number.POSITIVE_INFINITY) <= performance.now()) {
      this.out(this.#waiting.shift()?.chunk as Buffer);
    }
    this.#schedule();
  }
}
