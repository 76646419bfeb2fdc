import { DevTalkError } from '@devtalk/contracts';

export interface TurnLimits {
  /** How many run at once, of all users. */
  readonly atOnce: number;
  /** How many run at once of one user. */
  readonly perPerson: number;
  /** How many of one user wait; more are rejected. */
  readonly waitingPerUser: number;
}

/** What runs at once at most while commands wait in the same process: messages come before queries. */
const BESIDE_COMMANDS = 8;

/** Whose query it is. A process of DevTalk sends a bounded amount, and has no share to keep to. */
export interface Requester {
  readonly name: string;
  readonly isProcess: boolean;
}

/**
 * Bounded work, fair between users: the one who has waited longest since their last turn is next, however many queries of another wait.
 */
export class FairTurns {
  /** By requester, in the order of their turns: one that has had a turn goes to the end. */
  readonly #waiting = new Map<string, { isProcess: boolean; starts: (() => void)[] }>();
  readonly #running = new Map<string, number>();
  #total = 0;

  constructor(
    private readonly limits: TurnLimits,
    private readonly commandsWait: () => boolean,
  ) {}

  /** @throws DevTalkError `rate_limited` where that user has as many waiting as they may */
  async run(requester: Requester, work: () => Promise<void>): Promise<void> {
    await this.#turn(requester);
    try {
      await work();
    } finally {
      this.#end(requester.name);
    }
  }

  #turn({ name, isProcess }: Requester): Promise<void> {
    const queue = this.#waiting.get(name) ?? { isProcess, starts: [] };
    if (!isProcess && queue.starts.length >= this.limits.waitingPerUser) {
      throw new DevTalkError('rate_limited', 'Too many questions at once');
    }
    return new Promise((resolve) => {
      queue.starts.push(resolve);
      this.#waiting.set(name, queue);
      this.#startNext();
    });
  }

  #end(name: string): void {
    this.#total -= 1;
    const left = (this.#running.get(name) ?? 1) - 1;
    if (left === 0) this.#running.delete(name);
    else this.#running.set(name, left);
    this.#startNext();
  }

  #startNext(): void {
    while (this.#total < this.#capacity) {
      const name = this.#nextRequester();
      if (name === undefined) return;
      this.#start(name);
    }
  }

  /** At least one, so that the end of what runs always starts what waits. */
  get #capacity(): number {
    const { atOnce } = this.limits;
    return this.commandsWait() ? Math.min(atOnce, BESIDE_COMMANDS) : atOnce;
  }

  #nextRequester(): string | undefined {
    for (const [name, { isProcess }] of this.#waiting) {
      if (isProcess || (this.#running.get(name) ?? 0) < this.limits.perPerson) return name;
    }
    return undefined;
  }

  #start(name: string): void {
    const queue = this.#waiting.get(name);
    const start = queue?.starts.shift();
    this.#waiting.delete(name);
    if (queue && queue.starts.length > 0) this.#waiting.set(name, queue);
    this.#total += 1;
    this.#running.set(name, (this.#running.get(name) ?? 0) + 1);
    start?.();
  }
}
