import { startRedis, testNamespace, waitFor } from '@devtalk/testkit';
import t from 'tap';
import type { Bus, Entry } from '../src/index.js';
import { openBus } from './fixtures/open-bus.js';
import { upTo } from './fixtures/recording-consumer.js';

type Handle = (entry: Entry) => Promise<void>;

async function compete(
  bus: Bus,
  handle: Handle,
  special: { concurrency?: number; claimAfterMs?: number; giveUp?: Handle } = {},
) {
  const streams = [0, 1, 2, 3].map(bus.keys.session.commands);
  const consumer = bus.competing({
    group: 'test',
    streams,
    concurrency: special.concurrency ?? 8,
    claimAfterMs: special.claimAfterMs ?? 300,
    maxDeliveries: 3,
    handle,
    giveUp: async (entry) => {
      await special.giveUp?.(entry);
      await bus.work.xack(entry.stream, 'test', entry.id);
    },
  });
  await consumer.start();
  return consumer;
}

const ask = (bus: Bus, n: number) =>
  bus.requester.tell(bus.keys.session.commands(n % 4), { op: 'test', data: n, requestId: 'test' });

t.test('each entry goes to one of the consumers, also what was there before they were', async (t) => {
  const place = { redis: await startRedis(t), prefix: testNamespace() };
  const [busA, busB] = [await openBus(t, place, 'a'), await openBus(t, place, 'b')];
  for (const n of upTo(20)) await ask(busA, n);
  const handled: number[] = [];
  const note: Handle = async ({ envelope }) => void handled.push(Number(envelope.data));
  await compete(busA, note);
  await compete(busB, note);
  for (const n of upTo(40).slice(20)) await ask(busA, n);
  await waitFor(() => handled.length >= 40);
  t.same(
    handled.sort((x, y) => x - y),
    upTo(40),
  );
  const left = () => Promise.all([0, 1, 2, 3].map((p) => busA.work.xlen(busA.keys.session.commands(p))));
  await waitFor(async () => (await left()).every((length) => length === 0), { what: 'everything deleted' });
});

t.test('no more than `concurrency` are worked on at once', async (t) => {
  const place = { redis: await startRedis(t), prefix: testNamespace() };
  const bus = await openBus(t, place);
  let now = 0;
  let most = 0;
  let done = 0;
  for (const n of upTo(30)) await ask(bus, n * 4);
  await compete(
    bus,
    async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 5));
      now--;
      done++;
    },
    { concurrency: 4 },
  );
  await waitFor(() => done === 30);
  t.ok(most <= 4 && most > 1, `${most} at once`);
});

t.test('what a consumer took and never finished is claimed by another', async (t) => {
  const place = { redis: await startRedis(t), prefix: testNamespace() };
  const [busA, busB] = [await openBus(t, place, 'a'), await openBus(t, place, 'b')];
  const stream = busA.keys.session.commands(1);
  await busA.work.xgroup('CREATE', stream, 'test', '0', 'MKSTREAM');
  await ask(busA, 1);
  await busA.work.xreadgroup('GROUP', 'test', 'dead-consumer', 'STREAMS', stream, '>');
  const handled: unknown[] = [];
  await compete(busB, async ({ envelope }) => void handled.push(envelope.data));
  await waitFor(() => handled.length === 1);
  t.same(handled, [1]);
});

t.test('an entry at fault is given up at once', async (t) => {
  const place = { redis: await startRedis(t), prefix: testNamespace() };
  const bus = await openBus(t, place);
  await ask(bus, 1);
  let tries = 0;
  const given: unknown[] = [];
  const fail: Handle = async () => {
    tries++;
    throw new RangeError('no');
  };
  await compete(bus, fail, { giveUp: async ({ envelope }) => void given.push(envelope.data) });
  await waitFor(() => given.length === 1, { timeout: 20_000 });
  t.equal(tries, 1);
});

t.test('an entry whose consumers die again and again is given up after its deliveries', async (t) => {
  const place = { redis: await startRedis(t), prefix: testNamespace() };
  const bus = await openBus(t, place);
  const stream = bus.keys.session.commands(1);
  await bus.work.xgroup('CREATE', stream, 'test', '0', 'MKSTREAM');
  await ask(bus, 1);
  await bus.work.xreadgroup('GROUP', 'test', 'dead', 'STREAMS', stream, '>');
  const id = (await bus.work.xrange(stream, '-', '+'))[0]?.[0] ?? '';
  await bus.work.xclaim(stream, 'test', 'dead', 0, id, 'RETRYCOUNT', 3);
  const given: unknown[] = [];
  await compete(bus, async () => void t.fail('tried again'), {
    giveUp: async ({ envelope }) => void given.push(envelope.data),
  });
  await waitFor(() => given.length === 1, { timeout: 20_000 });
  t.same(given, [1]);
});

t.test('an outage that outlasts all deliveries gives nothing up', async (t) => {
  const place = { redis: await startRedis(t), prefix: testNamespace() };
  const bus = await openBus(t, place);
  await ask(bus, 1);
  let tries = 0;
  const handled: unknown[] = [];
  const fail: Handle = async ({ envelope }) => {
    if (++tries < 6) throw new Error('None of startup nodes is available');
    handled.push(envelope.data);
  };
  await compete(bus, fail, { giveUp: async () => void t.fail('given up') });
  await waitFor(() => handled.length === 1, { timeout: 20_000 });
  t.same(handled, [1]);
});

t.test('a group that vanished is made again', async (t) => {
  const place = { redis: await startRedis(t), prefix: testNamespace() };
  const bus = await openBus(t, place);
  const handled: unknown[] = [];
  await compete(bus, async ({ envelope }) => void handled.push(envelope.data));
  await bus.work.del(...[0, 1, 2, 3].map(bus.keys.session.commands));
  await ask(bus, 7);
  await waitFor(() => handled.length === 1);
  t.same(handled, [7]);
});

t.test('what is under way in a living consumer is not claimed, however long it takes', async (t) => {
  const place = { redis: await startRedis(t), prefix: testNamespace() };
  const [busA, busB] = [await openBus(t, place, 'a'), await openBus(t, place, 'b')];
  let finish = () => {};
  const begun: string[] = [];
  const slow = (name: string) => () => {
    begun.push(name);
    return new Promise<void>((resolve) => {
      finish = resolve;
    });
  };
  // Both live in this process: starved for a third of this, even the first would not speak in time for what it works on.
  const claimAfterMs = 2_000;
  await compete(busA, slow('a'), { claimAfterMs });
  await ask(busA, 1);
  await waitFor(() => begun.length === 1);
  await compete(busB, slow('b'), { claimAfterMs });
  const stream = busA.keys.session.commands(1);
  const claimedAt = Date.now();
  // Longer than `claimAfterMs`, measured by what the other consumer's rounds see: the entry never becomes idle enough.
  await waitFor(async () => {
    const pending = (await busA.work.xpending(
      stream,
      'test',
      'IDLE',
      claimAfterMs,
      '-',
      '+',
      10,
    )) as unknown[];
    t.same(pending, []);
    return Date.now() - claimedAt > claimAfterMs * 2;
  });
  t.same(begun, ['a']);
  finish();
  await waitFor(async () => (await busA.work.xlen(stream)) === 0);
});
