import { bestOf, startRedis, testNamespace, waitFor } from '@devtalk/testkit';
import t from 'tap';
import type { RequestFailed } from '../src/index.js';
import { openBus } from './fixtures/open-bus.js';
import { recordingConsumer } from './fixtures/recording-consumer.js';

const failure = (promise: Promise<unknown>): Promise<RequestFailed> =>
  promise.then(
    () => Promise.reject(new Error('it was answered')),
    (error: RequestFailed) => error,
  );

t.test('a request is answered to whoever asked, whatever order the answers come in', async (t) => {
  const place = { redis: await startRedis(t), prefix: testNamespace() };
  const [asker, other, owner] = [await openBus(t, place), await openBus(t, place), await openBus(t, place)];
  recordingConsumer(owner);
  const ask = (bus: typeof asker, n: number) =>
    bus.requester.request(bus.keys.room.commands(n % 4), { op: 'x', data: n, requestId: 'r' });
  const replies = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => ask(n % 2 ? asker : other, n)));
  t.same(
    replies.map((reply) => reply.ok && reply.data),
    [1, 2, 3, 4, 5, 6],
  );
  t.equal(asker.requester.pending + other.requester.pending, 0, 'nothing is left waiting');
});

t.test(
  'without an answer the asker is told after its deadline, and a late answer harms nobody',
  async (t) => {
    const place = { redis: await startRedis(t), prefix: testNamespace() };
    const [asker, owner] = [await openBus(t, place), await openBus(t, place)];
    const stream = asker.keys.room.commands(0);
    const error = await failure(asker.requester.request(stream, { op: 'x', data: 1, requestId: 'r' }, 50));
    t.equal(error.code, 'timeout');
    recordingConsumer(owner);
    await waitFor(async () => (await asker.work.xlen(stream)) === 0);
    t.equal(asker.requester.pending, 0);
  },
);

t.test('while Redis is away a request is refused as unavailable within a second', async (t) => {
  const redis = await startRedis(t, { own: true });
  const bus = await openBus(t, { redis, prefix: testNamespace() });
  const ask = () => bus.requester.request(bus.keys.room.commands(0), { op: 'x', data: 1, requestId: 'r' });
  const refused = async (what: string) => {
    const askedAt = performance.now();
    t.equal((await failure(ask())).code, 'unavailable', what);
    return performance.now() - askedAt;
  };
  redis.pause();
  const silent = await bestOf(1_000, () => refused('a Redis that does not answer'));
  t.ok(silent.isWithin, `${silent.times} ms`);
  redis.resume();
  await redis.kill();
  const gone = await bestOf(1_000, () => refused('a Redis that is gone'));
  t.ok(gone.isWithin, `${gone.times} ms`);
  t.notOk(bus.connected);
  await redis.restart();
  await waitFor(() => bus.connected, { timeout: 10_000, what: 'it comes back by itself' });
});
