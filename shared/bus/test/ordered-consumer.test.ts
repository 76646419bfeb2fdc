import { fileURLToPath } from 'node:url';
import { bestOf, Child, startRedis, type TestScope, testNamespace, waitFor } from '@devtalk/testkit';
import t, { type Test } from 'tap';
import { MAX_BLOCK_MS } from '../src/redis/client.js';
import { openBus } from './fixtures/open-bus.js';
import { append, effects, recordingConsumer, upTo } from './fixtures/recording-consumer.js';

const fixture = fileURLToPath(new URL('fixtures/consumer-process.js', import.meta.url));

async function consumerProcess(scope: TestScope, url: string, prefix: string) {
  const child = new Child(process.execPath, [fixture], {
    env: {
      PATH: process.env.PATH,
      REDIS_URL: url,
      REDIS_PREFIX: prefix,
      INSTANCE_ID: `child-${process.pid}`,
    },
  });
  scope.teardown(() => child.kill());
  await waitFor(() => child.lines.includes('consuming'), { timeout: 20_000 });
  return child;
}

t.test(
  'commands of a partition take effect once each, in the order in which they were appended',
  async (t) => {
    const place = { redis: await startRedis(t), prefix: testNamespace() };
    const bus = await openBus(t, place);
    await append(bus, 1, upTo(25));
    recordingConsumer(bus);
    await append(bus, 1, [26, 27]);
    await waitFor(async () => (await effects(bus, 1)).length >= 27);
    t.same(await effects(bus, 1), upTo(27));
    t.equal(await bus.work.xlen(bus.keys.room.commands(1)), 0, 'what took effect is no longer pending');
  },
);

t.test('what a killed holder left is taken over within 5 s and before anything newer', async (t) => {
  const { isWithin, times } = await bestOf(5_000, () => takeOver(t));
  t.ok(isWithin, `took ${times} ms`);
});

async function takeOver(t: Test): Promise<number> {
  const place = { redis: await startRedis(t), prefix: testNamespace() };
  const bus = await openBus(t, place);
  const child = await consumerProcess(t, place.redis.url, place.prefix);
  const appending = append(bus, 2, upTo(300));
  await waitFor(async () => (await effects(bus, 2)).length > 50);
  await child.kill();
  const killedAt = Date.now();
  recordingConsumer(bus);
  await appending;
  await waitFor(async () => (await effects(bus, 2)).length >= 300, { timeout: 20_000 });
  const ms = Date.now() - killedAt;
  t.same(await effects(bus, 2), upTo(300));
  return ms;
}

t.test('a suspended holder that wakes up after its lease doubles and reorders nothing', async (t) => {
  const place = { redis: await startRedis(t), prefix: testNamespace() };
  const bus = await openBus(t, place);
  const child = await consumerProcess(t, place.redis.url, place.prefix);
  const appending = append(bus, 0, upTo(400));
  await waitFor(async () => (await effects(bus, 0)).length > 50);
  child.signal('SIGSTOP');
  recordingConsumer(bus);
  await appending;
  await waitFor(async () => (await effects(bus, 0)).length >= 300, { timeout: 20_000 });
  child.signal('SIGCONT');
  await append(bus, 0, [401, 402]);
  await waitFor(async () => (await effects(bus, 0)).length >= 402);
  t.same(await effects(bus, 0), upTo(402));
});

t.test(
  'under load entries are gathered before the next read; one after a pause is not kept waiting',
  async (t) => {
    const place = { redis: await startRedis(t), prefix: testNamespace() };
    const bus = await openBus(t, place);
    const gatherMs = 3_000;
    const sizes: number[] = [];
    const consumer = recordingConsumer(bus, async ({ entries }) => void sizes.push(entries.length), {
      gatherMs,
    });
    await waitFor(() => consumer.leases.held.size === 4);
    const handled = (count: number) => waitFor(async () => (await effects(bus, 1)).length >= count);
    const appendedAt = performance.now();
    await append(bus, 1, [1]);
    await handled(1);
    const firstAt = performance.now();
    t.ok(firstAt - appendedAt < gatherMs, 'the first one is handled at once');
    await append(bus, 1, upTo(10).slice(1));
    await handled(10);
    t.ok(performance.now() - firstAt > gatherMs / 2, 'what follows it closely is waited for');
    t.same(sizes, [1, 9], 'and handled together');
    t.same(await effects(bus, 1), upTo(10));
  },
);

t.test('two consumers share the partitions, and one that stops hands its own over at once', async (t) => {
  const place = { redis: await startRedis(t), prefix: testNamespace() };
  const [busA, busB] = [await openBus(t, place, 'a'), await openBus(t, place, 'b')];
  const a = recordingConsumer(busA);
  await waitFor(() => a.leases.held.size === 4);
  const b = recordingConsumer(busB);
  await waitFor(() => a.leases.held.size === 2 && b.leases.held.size === 2);
  await a.stop();
  const holders = await Promise.all(upTo(4).map((n) => busA.work.get(busA.keys.room.lease(n - 1))));
  t.notOk(
    holders.some((fence) => fence?.startsWith(busA.instance)),
    'not kept until its leases end by themselves',
  );
  await waitFor(() => b.leases.held.size === 4);
  await append(busA, 3, [1]);
  await waitFor(async () => (await effects(busA, 3)).length === 1);
});

t.test(
  'a partition that comes while the others are waited for is read at once, and so is one that failed',
  async (t) => {
    const place = { redis: await startRedis(t), prefix: testNamespace() };
    const bus = await openBus(t, place);
    const { lease } = bus.keys.room;
    await bus.work.set(lease(2), 'another', 'PX', 60_000);
    let failures = 1;
    let beganAt = 0;
    const consumer = recordingConsumer(bus, async () => {
      beganAt = performance.now();
      if (failures-- > 0) throw new Error('once');
    });
    await waitFor(() => consumer.leases.held.size === 3);
    await append(bus, 2, [1]);
    let openedAt = 0;
    consumer.leases.once('acquired', () => {
      openedAt = performance.now();
    });
    await bus.work.del(lease(2));
    await waitFor(async () => (await effects(bus, 2)).length === 1);
    const ms = performance.now() - openedAt;
    // 200 ms is what a failed batch waits by itself.
    t.ok(
      openedAt > 0 && ms < 200 + MAX_BLOCK_MS / 2,
      `${ms} ms, the last try after ${beganAt - openedAt} ms`,
    );
  },
);

t.test('a consumer that waits for entries stops at once', async (t) => {
  const place = { redis: await startRedis(t), prefix: testNamespace() };
  const bus = await openBus(t, place);
  const consumer = recordingConsumer(bus);
  await waitFor(() => consumer.leases.held.size === 4);
  await append(bus, 1, [1]);
  await waitFor(async () => (await effects(bus, 1)).length === 1);
  const begin = performance.now();
  await consumer.stop();
  const ms = performance.now() - begin;
  t.ok(ms < MAX_BLOCK_MS / 2, `${ms} ms`);
});

t.test(
  'an entry that is not ours and one that is at fault are set aside, those behind them go on',
  async (t) => {
    const place = { redis: await startRedis(t), prefix: testNamespace() };
    const bus = await openBus(t, place);
    await append(bus, 0, [1]);
    await bus.work.xadd(bus.keys.room.commands(0), '*', 'foreign', 'entry');
    await append(bus, 0, [13, 2]);
    recordingConsumer(bus, async ({ entries }) => {
      if (entries.some(({ envelope }) => envelope.data === 13))
        throw new RangeError('13 cannot be carried out');
    });
    await waitFor(async () => (await bus.work.xlen(bus.keys.room.commands(0))) === 0, { timeout: 20_000 });
    const aside = await bus.work.xrange(bus.keys.room.dead(0), '-', '+');
    const errors = aside.map(([, fields]) => fields[3]);
    t.same(errors, ['', 'not an entry of ours', '13 cannot be carried out', '']);
  },
);

t.test('an entry at fault is tried no more often than it takes to know which one it is', async (t) => {
  const place = { redis: await startRedis(t), prefix: testNamespace() };
  const bus = await openBus(t, place);
  const list = `${place.prefix}{c0}:list`;
  await bus.work.rpush(list, 'no hash');
  await append(bus, 0, upTo(30));
  const tries: number[] = [];
  recordingConsumer(bus, async ({ entries }) => {
    const numbers = entries.map(({ envelope }) => Number(envelope.data));
    if (!numbers.includes(17)) return;
    tries.push(numbers.length);
    await bus.work.hget(list, 'field'); // WRONGTYPE, as what somebody sent may bring about
  });
  await waitFor(async () => (await bus.work.xlen(bus.keys.room.commands(0))) === 0, { timeout: 20_000 });
  t.same(tries, [10, 1], 'in its batch, then alone');
  t.same(
    (await effects(bus, 0)).filter((n) => !Number.isNaN(n)),
    upTo(30).filter((n) => n !== 17),
  );
});

t.test(
  'during an outage nothing is set aside, whatever it is called and however long it lasts',
  async (t) => {
    const place = { redis: await startRedis(t), prefix: testNamespace() };
    const bus = await openBus(t, place);
    await append(bus, 0, [1, 2]);
    let isAway = true;
    let tries = 0;
    const reply = Object.assign(new Error('CLUSTERDOWN Hash slot not served'), { name: 'ReplyError' });
    recordingConsumer(bus, async () => {
      if (!isAway) return;
      tries++;
      throw tries % 2 === 0 ? reply : new Error('Failed to refresh slots cache.');
    });
    await waitFor(() => tries > 7, { timeout: 30_000 });
    t.same(await effects(bus, 0), []);
    isAway = false;
    await waitFor(async () => (await effects(bus, 0)).length === 2, { timeout: 20_000 });
    t.same(await effects(bus, 0), [1, 2]);
  },
);

t.test('a Redis that restarts with its data is survived: nothing lost, doubled or reordered', async (t) => {
  const redis = await startRedis(t, { own: true, args: ['--appendfsync', 'always'] });
  const place = { redis, prefix: testNamespace() };
  const bus = await openBus(t, place);
  recordingConsumer(bus);
  await append(bus, 1, upTo(20));
  await redis.restart();
  await waitFor(() => bus.connected, { timeout: 20_000 });
  await append(bus, 1, [21, 22]);
  await waitFor(async () => (await effects(bus, 1)).length >= 22, { timeout: 20_000 });
  t.same(await effects(bus, 1), upTo(22));
});
