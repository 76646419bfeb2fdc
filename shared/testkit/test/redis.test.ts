import { existsSync } from 'node:fs';
import { redisAnswers } from '@devtalk/launcher';
import { Redis } from 'ioredis';
import t from 'tap';
import { freePort, startRedis, testNamespace, waitFor } from '../src/index.js';

const commandOf = (redis: { url: string }) => new Redis(redis.url, { maxRetriesPerRequest: null });

t.test('a killed Redis comes back on its port with all that was answered', async (t) => {
  const redis = await startRedis(t, { own: true });
  const client = commandOf(redis);
  t.teardown(() => client.disconnect());
  await client.set('kept', 'yes');
  await redis.kill();
  t.equal(await redisAnswers(redis.port), false, 'it is gone');
  await redis.restart();
  t.equal(await client.get('kept'), 'yes');
});

t.test('a paused Redis holds its connections and answers when it is resumed', async (t) => {
  const redis = await startRedis(t, { own: true, aof: false });
  redis.pause();
  t.equal(await redisAnswers(redis.port, 100), false);
  redis.resume();
  t.equal(await redisAnswers(redis.port), true);
});

t.test('a wrong argument is told with the words of redis-server', async (t) => {
  await t.rejects(
    startRedis(t, { own: true, args: ['--no-such-option', 'x'] }),
    /redis-server ended.*no-such-option/s,
  );
});

t.test('the ACL file is used', async (t) => {
  const redis = await startRedis(t, { acl: 'user default off\nuser some on >word ~* &* +@all\n' });
  const client = new Redis(redis.url, { username: 'some', password: 'word' });
  t.teardown(() => client.disconnect());
  t.equal(await client.ping(), 'PONG');
  const refused = new Redis(redis.url, { lazyConnect: true, retryStrategy: () => null });
  refused.on('error', () => {});
  await t.rejects(refused.ping());
});

t.test('a shared Redis is given out where nothing asks for an own, and cannot be stopped', async (t) => {
  const own = await startRedis(t, { own: true });
  const before = process.env.DEVTALK_TEST_REDIS_URL;
  t.teardown(() => {
    if (before === undefined) delete process.env.DEVTALK_TEST_REDIS_URL;
    else process.env.DEVTALK_TEST_REDIS_URL = before;
  });
  process.env.DEVTALK_TEST_REDIS_URL = own.url;
  const shared = await startRedis(t);
  t.equal(shared.url, own.url);
  t.ok(shared.isShared);
  await t.rejects(shared.kill(), /shared by many tests/);
  t.throws(() => shared.pause(), /shared by many tests/);
  const another = await startRedis(t, { own: true });
  t.not(another.url, own.url);
});

t.test('its folder is gone when the test is', async (t) => {
  let folder = '';
  await t.test('a test with a Redis', async (t) => {
    const redis = await startRedis(t, { own: true });
    const client = commandOf(redis);
    folder = ((await client.config('GET', 'dir')) as string[])[1] ?? '';
    t.ok(existsSync(folder));
    client.disconnect();
  });
  t.notOk(existsSync(folder));
});

t.test('namespaces and ports are unlike each other', async (t) => {
  t.not(testNamespace(), testNamespace());
  t.match(testNamespace(), /^[\w.:-]{1,64}$/);
  t.not(await freePort(), await freePort());
});

t.test('waitFor answers the value, and names what it waited for in vain', async (t) => {
  let looks = 0;
  t.equal(await waitFor(() => (++looks > 2 ? 'here' : undefined)), 'here');
  const never = waitFor(() => Promise.reject(new Error('not yet')), { timeout: 30, what: 'the impossible' });
  await t.rejects(never, { message: 'not within 30 ms: the impossible', cause: { message: 'not yet' } });
});
