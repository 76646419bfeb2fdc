import { setTimeout as pause } from 'node:timers/promises';
import { type TestScope, waitFor } from '@devtalk/testkit';
import { History } from '../history.js';
import { Random } from '../random.js';
import { Balancer } from '../system/balancer.js';
import type { Cluster } from '../system/cluster.js';
import { Bot } from '../workload/bot.js';

export const ROOM = 'lobby';
const PEOPLE = 5;
const UNDER_WAY = 3;
const EVERY_MS = 140;
const PATIENCE = { timeout: 60_000, interval: 50 };

/** A few people who talk in one room, one of them asleep while harm is done. */
export class Crowd {
  readonly #ending = new AbortController();
  #talking: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly history: History,
    private readonly port: number,
    readonly bots: Bot[],
    readonly sleeper: Bot,
  ) {}

  static async gather(scope: TestScope, { gateways }: Cluster): Promise<Crowd> {
    const urls = gateways.map(({ url }) => url ?? '');
    const balancer = await Balancer.start(urls, new Random(1));
    scope.teardown(() => balancer.close());
    const history = new History();
    const place = { port: balancer.port, history };
    const join = (name: string) => Bot.join(name, place);
    const bots = await Promise.all(Array.from({ length: PEOPLE }, (_, i) => join(`talker${i + 1}`)));
    const sleeper = await join('sleeper');
    const crowd = new Crowd(history, balancer.port, bots, sleeper);
    scope.teardown(() => {
      for (const bot of [...bots, sleeper]) bot.client.close();
    });
    await crowd.everybodyOnline();
    return crowd;
  }

  get everyone(): Bot[] {
    return [...this.bots, this.sleeper];
  }

  get acknowledged(): number {
    return this.history.of('sent').filter(({ outcome }) => outcome === 'ok').length;
  }

  talk(): void {
    this.#talking = Promise.all(this.bots.map((bot) => this.#talk(bot)));
  }

  async #talk(bot: Bot): Promise<void> {
    while (!this.#ending.signal.aborted) {
      if (bot.pending.size < UNDER_WAY) bot.say(ROOM, `${bot.name} at ${Math.round(performance.now())}`);
      await pause(EVERY_MS);
    }
  }

  /** Until that many more messages are acknowledged. */
  async hear(messages: number): Promise<void> {
    const before = this.acknowledged;
    await waitFor(() => this.acknowledged >= before + messages, { ...PATIENCE, what: 'people talk' });
  }

  everybodyOnline(): Promise<unknown> {
    return waitFor(() => this.everyone.every(({ client }) => client.state.status === 'online'), {
      ...PATIENCE,
      what: 'everybody is online',
    });
  }

  /** Ends the talk; resolves when everything is answered. */
  async hush(): Promise<void> {
    this.#ending.abort();
    await this.#talking;
    await Promise.all(this.bots.flatMap(({ pending }) => [...pending]));
  }

  /** Somebody who knows nothing reads the room. */
  newcomer(name: string): Promise<Bot> {
    return Bot.join(name, { port: this.port, history: new History() });
  }
}
