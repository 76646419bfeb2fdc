import { DevTalkError } from '@devtalk/contracts';
import { FairQueue } from './fair-queue.js';

/** What a hash is for. Each has a queue of its own: a storm of one refuses nobody the other. */
export type HashPurpose = 'signIn' | 'registration';

/** Whose turn it is about. */
export interface HashRequest {
  purpose: HashPurpose;
  /** Shares the turns of its purpose with the other sources. */
  source: string;
}

export interface HashPoolOptions {
  /** Hashes computed at once; each takes a thread of libuv's pool and its whole memory cost. */
  concurrency: number;
  /** Hashes that may wait for a turn, for each purpose. */
  queue: number;
  /** ms that one may have to wait, as far as can be told: who would wait longer is gone by then. */
  maxWaitMs?: number;
  /** Told the seconds each hash took. */
  onDone?(seconds: number): void;
}

const FIRST_GUESS_MS = 100;
/** While both wait, one turn of so many goes to a registration: people who have an account already come first. */
const REGISTRATION_EVERY = 4;

/**
 * Bounds the hashing of passwords, the one thing here that costs real time: a storm of sign-ins may fill a queue, but not the
 * process. Beyond the queue a request is refused with `unavailable` and the time after which the queue will have moved.
 */
export class HashPool {
  readonly #queues: Record<HashPurpose, FairQueue>;
  #active = 0;
  #turns = 0;
  #averageMs = FIRST_GUESS_MS;

  constructor(private readonly options: HashPoolOptions) {
    this.#queues = { signIn: new FairQueue(options.queue), registration: new FairQueue(options.queue) };
  }

  /** Waiting and running. */
  get depth(): number {
    return this.#queues.signIn.size + this.#queues.registration.size + this.#active;
  }

  /** @throws DevTalkError `unavailable` when the queue is full, at once or when somebody else displaces this request in it */
  async run<T>(request: HashRequest, task: () => Promise<T>): Promise<T> {
    const { maxWaitMs = Number.POSITIVE_INFINITY } = this.options;
    const queue = this.#queues[request.purpose];
    if (this.#waitMs(request) > maxWaitMs || (this.#isBusy && !queue.makeRoom(request.source)))
      throw this.#refusal(request);
    return this.#queued(task, (start, reject) =>
      queue.push(request.source, { start, refuse: () => reject(this.#refusal(request)) }),
    );
  }

  /** For the second hash of a request whose first one has been through the queue: it is not turned away half-way. */
  async runNext<T>(purpose: HashPurpose, task: () => Promise<T>): Promise<T> {
    return this.#queued(task, (start, reject) => this.#queues[purpose].resume({ start, refuse: reject }));
  }

  async #queued<T>(
    task: () => Promise<T>,
    wait: (start: () => void, reject: (why?: Error) => void) => void,
  ): Promise<T> {
    if (this.#isBusy) await new Promise<void>(wait);
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

  get #isBusy(): boolean {
    return this.#active >= this.options.concurrency;
  }

  /** The slot goes to whoever waits without being free in between, so that nobody slips past the queue. */
  #passOn(): void {
    const next = this.#next();
    if (next) next.start();
    else this.#active -= 1;
  }

  #next() {
    const { signIn, registration } = this.#queues;
    if (signIn.size === 0 || registration.size === 0) return signIn.next() ?? registration.next();
    this.#turns += 1;
    return this.#turns % REGISTRATION_EVERY === 0 ? registration.next() : signIn.next();
  }

  /** How long a newcomer would wait, by what hashes took lately. */
  #waitMs({ purpose, source }: HashRequest): number {
    return (this.#queues[purpose].ahead(source) * this.#averageMs) / this.options.concurrency;
  }

  #measure(ms: number): void {
    this.#averageMs += (ms - this.#averageMs) / 8;
    this.options.onDone?.(ms / 1_000);
  }

  #refusal(request: HashRequest): DevTalkError {
    const retryAfterMs = Math.ceil(this.#waitMs(request)) || 1;
    return new DevTalkError('unavailable', 'Too many sign-ins at once, try again shortly', { retryAfterMs });
  }
}
