import { OwnHealth } from '../measure/own-health.js';
import { Crowd } from './crowd.js';
import { HttpLoad } from './http-load.js';
import type { Answer, AnswerMessage, Ask, OrderMessage, OrderName } from './orders.js';
import { Travellers } from './travellers.js';

let crowd: Crowd | undefined;
let travellers: Travellers | undefined;
let http: HttpLoad | undefined;
const health = new OwnHealth();

const present = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('there is no crowd yet');
  return value;
};

const handlers: { [N in OrderName]: (ask: Ask<N>) => Answer<N> | Promise<Answer<N>> } = {
  crowd({ dialect }) {
    crowd?.close();
    crowd = new Crowd(dialect);
    return undefined;
  },
  connect: ({ url, identities, perSecond, limitMs }) =>
    present(crowd).connect(url, identities, perSecond, limitMs),
  talk: (plan) => present(crowd).talk(plan),
  reset() {
    crowd?.reset();
    health.reset();
    return undefined;
  },
  figures() {
    const { sent, delivered, acknowledged, connected, failures, delivery, acks } = present(crowd);
    return {
      ...{ sent, delivered, acknowledged, connected, failures: failures.slice(0, 20) },
      ...{ delivery: delivery.counts(), acks: acks.counts(), health: health.read() },
    };
  },
  async http(plan) {
    if (!http) {
      http = new HttpLoad();
      await http.listen(plan);
    }
    health.reset();
    await http.run(plan);
    return { ...http.figures(), health: health.read() };
  },
  travel(plan) {
    travellers = new Travellers(plan);
    health.reset();
    return undefined;
  },
  'travel-ready': () => present(travellers).online,
  'travel-talk'({ perRoom, count }) {
    present(travellers).talk(perRoom, count);
    return undefined;
  },
  'travel-figures': () => ({ ...present(travellers).figures(), health: health.read() }),
};

process.on('message', async ({ number, name, ask }: OrderMessage) => {
  const message = await answerTo(number, name, ask);
  process.send?.(message);
});
process.on('disconnect', () => process.exit());

async function answerTo(number: number, name: OrderName, ask: unknown): Promise<AnswerMessage> {
  try {
    const handler = handlers[name] as (ask: unknown) => unknown;
    return { number, answer: await handler(ask) };
  } catch (error) {
    return { number, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
