import { DevTalkError } from '@devtalk/shared/contracts';

interface Waiting {
  start(): void;
}

export interface HashPoolOptions {
  /** Hashes computed at once; each takes a thread of libuv's pool and its whole memory cost. */
  concurrency: number;
  /** Hashes that may wait for a turn. */
  queue: number;
  /** ms that one may have to wait, as far as can be told: who would wait longer is gone by then. */
  maxWaitMs?: number;
  /** Told the seconds each hash took. */
  onDone?(seconds: number): void;
}

const FIRST_GUESS_MS = 100;

/**
 * Bounds the hashing of passwords, the one thing here that costs real time: a storm of sign-ins may fill this queue, but not the
 * process. Beyond the queue a request is refused with `unavailable` and the time after which the queue will have moved.
 */
export class HashPool {
  readonly #waiting: Waiting[] = [];
  #active = 0;
  #averageMs = FIRST_GUESS_MS;

  constructor(private readonly options: HashPoolOptions) {}

  /** Waiting and running. */
  get depth(): number {
    return this.#waiting.length + this.#active;
  }

  /** @throws DevTalkError `unavailable` when the queue is full */
  async run<T>(task: () => Promise<T>): Promise<T> {
    const { queue, maxWaitMs = Number.POSITIVE_INFINITY } = this.options;
    if (this.#waiting.length >= queue || this.#waitMs > maxWaitMs) throw this.#refusal();
    return this.#queued(task, 'last');
  }

  /** For the second hash of a request whose first one has been through the queue: it is not turned away half-way. */
  async runNext<T>(task: () => Promise<T>): Promise<T> {
    return this.#queued(task, 'first');
  }

  async #queued<T>(task: () => Promise<T>, place: 'first' | 'last'): Promise<T> {
    if (this.#active >= this.options.concurrency) await this.#turn(place);
    else this.#active += 1;
    const startedAt = performance.now();
    try {
      const result = await task();
      this.#measure(performance.now() - startedAt);
      return result;
    } finally {
      this.#passOn();
    }
  }

  #turn(place: 'first' | 'last'): Promise<void> {
    return new Promise((resolve) => {
      if (place === 'first') this.#waiting.unshift({ start: resolve });
      else this.#waiting.push({ start: resolve });
    });
  }

  /** The slot goes to whoever waits without being free in between, so that nobody slips past the queue. */
  #passOn(): void {
    const next = this.#waiting.shift();
    if (next) next.start();
    else this.#active -= 1;
  }

  /** How long a newcomer would wait, by what hashes took lately. */
  get #waitMs(): number {
    return (this.#waiting.length * this.#averageMs) / this.options.concurrency;
  }

  #measure(ms: number): void {
    this.#averageMs += (ms - this.#averageMs) / 8;
    this.options.onDone?.(ms / 1_000);
  }

  #refusal(): DevTalkError {
    const retryAfterMs = Math.ceil(this.#waitMs);
    return new DevTalkError('unavailable', 'Too many sign-ins at once, try again shortly', { retryAfterMs });
  }
}
