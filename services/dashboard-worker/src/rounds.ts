import type { Logger } from '@devtalk/shared/logging';

/** Does something again and again, one round at a time; a round that fails (Redis is away) is followed by the next. */
export class Rounds {
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(
    private readonly name: string,
    private readonly everyMs: number,
    private readonly round: () => Promise<void>,
    private readonly log: Logger,
  ) {}

  start(): void {
    this.#timer = setTimeout(() => {
      this.#running = this.round()
        .catch((err: Error) => this.log.debug({ err }, `${this.name} failed`))
        .then(() => {
          if (!this.#stopped) this.start();
        });
    }, this.everyMs);
  }

  /** Resolves when the round under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }
}
