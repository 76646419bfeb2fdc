import { startRedis, testNamespace } from '@devtalk/testkit';
import { pino } from 'pino';
import t from 'tap';
import { Bus } from '../../src/index.js';

const open = (url: string, prefix: string, special: Partial<{ partitions: number; password: string }> = {}) =>
  Bus.open({
    redis: { url, name: 'test', password: special.password },
    prefix,
    partitions: special.partitions ?? 4,
    instance: `test-${process.pid}`,
    log: pino({ level: 'silent' }),
  });

t.test('another partition count is refused in one sentence, and nothing is touched', async (t) => {
  const { url } = await startRedis(t);
  const prefix = testNamespace();
  const bus = await open(url, prefix);
  t.teardown(() => bus.close());
  const before = await bus.work.hgetall(bus.keys.layout.layout);
  await t.rejects(open(url, prefix, { partitions: 8 }), {
    name: 'RedisStartupError',
    message: /4 partitions.*PARTITIONS=4/,
  });
  t.same(await bus.work.hgetall(bus.keys.layout.layout), before);
  const again = await open(url, prefix);
  t.equal(again.layout.epoch, before.epoch, 'the same count is welcome and finds the same log epoch');
  await again.close();
});

t.test('a newer schema is refused', async (t) => {
  const { url } = await startRedis(t);
  const prefix = testNamespace();
  const bus = await open(url, prefix);
  t.teardown(() => bus.close());
  await bus.work.hset(bus.keys.layout.layout, 'schema', 99);
  await t.rejects(open(url, prefix), { name: 'RedisStartupError', message: /schema 99, newer/ });
});

t.test('ten processes that start at once on an empty Redis agree on one layout', async (t) => {
  const { url } = await startRedis(t);
  const prefix = testNamespace();
  const buses = await Promise.all(Array.from({ length: 10 }, () => open(url, prefix)));
  t.teardown(() => Promise.all(buses.map((bus) => bus.close())));
  t.equal(new Set(buses.map((bus) => bus.layout.epoch)).size, 1);
});

t.test('a wrong password is said at once and without the password', async (t) => {
  const acl = 'user default on >right ~* &* +@all\n';
  const redis = await startRedis(t, { own: true, acl }).catch((error: Error) => error);
  if (redis instanceof Error) throw redis;
  const startedAt = Date.now();
  const error = await open(redis.url, testNamespace(), { password: 'wrong-one' }).catch((e: Error) => e);
  t.match(error, { name: 'RedisStartupError', message: /refuses our credentials.*REDIS_PASSWORD/ });
  t.notMatch(String(error), /wrong-one/);
  t.ok(Date.now() - startedAt < 5_000);
});
