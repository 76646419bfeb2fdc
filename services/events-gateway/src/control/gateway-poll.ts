import type { Bus } from '@devtalk/bus';
import { DevTalkError } from '@devtalk/contracts';
import { randomBase32 } from '@devtalk/runtime';
import type { Logger } from '@devtalk/service-kit/logging';
import type { ControlChannel, Hint } from './control-channel.js';
import { livingGateways, serverIdOf } from './living-gateways.js';

export interface PollResult<A> {
  readonly answers: readonly A[];
  /** `serverId` of the gateways that live and have not answered in time. */
  readonly unanswered: readonly string[];
}

interface Poll {
  /** Who lived when the question was put. */
  readonly expected: ReadonlySet<string>;
  readonly answers: Map<string, unknown>;
  readonly settle: () => void;
}

/** A question put to one gateway and lost is not put again: whoever asks sees who is missing. */
const PATIENCE_MS = 1_500;

/**
 * Asks all gateways the same thing and gathers their answers: for what only the process knows that holds a socket. Nothing of it is
 * kept in Redis, so that nothing has to be written for each connection and nothing there can be out of date.
 */
export class GatewayPoll {
  readonly #open = new Map<string, Poll>();

  constructor(
    private readonly bus: Bus,
    private readonly control: ControlChannel,
    private readonly log: Logger,
  ) {}

  async start(): Promise<void> {
    const { subscriptions, keys, process } = this.bus;
    await subscriptions.subscribe(keys.layout.replies(process), (payload) => this.#onAnswer(payload));
  }

  /** How this gateway answers a question; also when it asks itself. */
  onQuestion<A>(question: string, answer: (data: Hint) => A): void {
    this.control.on(question, ({ id, from, data }) => {
      const line = JSON.stringify({ id, from: this.bus.process, answer: answer(data as Hint) });
      this.bus.requests
        .spublish(this.bus.keys.layout.replies(String(from)), line)
        .catch((err: unknown) => this.log.debug({ err, question }, 'an answer to a gateway was lost'));
    });
  }

  /** @throws DevTalkError `unavailable` where Redis does not take the question */
  async ask<A>(question: string, data: Hint): Promise<PollResult<A>> {
    if (!this.bus.connected) throw new DevTalkError('unavailable');
    const id = randomBase32(10);
    try {
      const expected = new Set(await livingGateways(this.bus));
      const gathered = this.#gather(id, expected);
      await this.control.publish(question, { id, from: this.bus.process, data });
      return resultOf<A>(await gathered);
    } catch (cause) {
      throw new DevTalkError('unavailable', undefined, { cause });
    } finally {
      this.#open.get(id)?.settle();
    }
  }

  #gather(id: string, expected: ReadonlySet<string>): Promise<Poll> {
    return new Promise((resolve) => {
      const poll = { expected, answers: new Map<string, unknown>(), settle };
      const timer = setTimeout(settle, PATIENCE_MS);
      this.#open.set(id, poll);
      const open = this.#open;
      function settle() {
        clearTimeout(timer);
        open.delete(id);
        resolve(poll);
      }
    });
  }

  /** Late answers have nobody who waits. */
  #onAnswer(payload: Buffer): void {
    const { id, from, answer } = JSON.parse(payload.toString()) as Record<'id' | 'from', string> & Hint;
    const poll = this.#open.get(id);
    if (!poll) return;
    poll.answers.set(from, answer);
    if ([...poll.expected].every((process) => poll.answers.has(process))) poll.settle();
  }
}

const resultOf = <A>({ expected, answers }: Poll): PollResult<A> => ({
  answers: [...answers.values()] as A[],
  unanswered: [...expected]
    .filter((process) => !answers.has(process))
    .map(serverIdOf)
    .sort(),
});
