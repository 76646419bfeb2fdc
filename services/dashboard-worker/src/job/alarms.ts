import { TICK_MS } from '@devtalk/bus';
import type { Logger } from '@devtalk/service-kit/logging';

/**
 * Queues the retries of a partition at the moment when they are due. Whoever sets a retry aside or finds it in a round sets the alarm; what
 * is further away than the next round is found there again. Moving is harmless to repeat and needs no lease.
 */
export class Alarms {
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #moving = new Set<Promise<void>>();
  #stopped = false;

  constructor(
    private readonly promote: (partition: number) => Promise<void>,
    private readonly log: Logger,
  ) {}

  set(partition: number, ms: number): void {
    if (this.#stopped || ms > TICK_MS) return;
    // Never before its time: it would find nothing.
    const timer = setTimeout(() => this.#ring(partition, timer), Math.ceil(ms) + 1);
    this.#timers.add(timer);
  }

  /** Resolves when nothing is being moved any more. What is due from now on others find. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.all(this.#moving);
  }

  #ring(partition: number, timer: NodeJS.Timeout): void {
    this.#timers.delete(timer);
    const moving = this.promote(partition)
      .catch((err: Error) => this.log.debug({ err, partition }, 'retries not queued, left to the next round'))
      .finally(() => this.#moving.delete(moving));
    this.#moving.add(moving);
  }
}
