import { startRedis, testNamespace } from '@devtalk/testkit';
import t from 'tap';
import { openBus } from '../fixtures/open-bus.js';

t.test('a function that Redis has lost is loaded again, alone and within a batch', async (t) => {
  const redis = await startRedis(t, { own: true });
  const bus = await openBus(t, { redis, prefix: testNamespace() });
  const key = bus.keys.room.lease(0);
  const call = { name: 'lease_renew', keys: [key], args: [1000, 'nobody'] };
  await bus.work.function('FLUSH');
  t.same(await bus.library.call(bus.work, call), [0]);
  await bus.work.function('FLUSH');
  t.same(await bus.library.callAll(bus.work, [call, call]), [[0], [0]]);
});

t.test('an error of one call of a batch stands in its place', async (t) => {
  const bus = await openBus(t, { redis: await startRedis(t), prefix: testNamespace() });
  const key = bus.keys.room.lease(0);
  await bus.work.lpush(key, 'not a string');
  const other = bus.keys.room.lease(1);
  const call = (lease: string) => ({ name: 'lease_renew', keys: [lease], args: [1000, 'nobody'] });
  const [failed, fine] = await bus.library.callAll(bus.work, [call(key), call(other)]);
  t.match(failed, { name: 'ReplyError', message: /WRONGTYPE/ });
  t.same(fine, [0]);
});
