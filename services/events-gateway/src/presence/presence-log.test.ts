import { Bus, newUserId, partitionOfUser } from '@devtalk/bus';
import { createLogger } from '@devtalk/service-kit/logging';
import { startRedis, testNamespace, waitFor } from '@devtalk/testkit';
import t from 'tap';
import { PresenceLog } from './presence-log.js';

t.test('after a long silence everybody is reported again, whatever the wall clock says', async (t) => {
  const redis = await startRedis(t);
  const bus = await Bus.open({
    redis: { url: redis.url, name: 'gateway' },
    prefix: testNamespace(),
    partitions: 1,
    instance: 'gateway',
    log: createLogger({ service: 'gateway', instance: 'gateway', level: 'silent' }),
  });
  t.teardown(() => bus.close());
  const reports = async (userId: string) => {
    const stream = bus.keys.person.connections(partitionOfUser(userId, 1) ?? 0);
    const rows = await bus.work.xrange(stream, '-', '+');
    return rows.filter(([, fields]) => fields.join(' ').includes(userId)).length;
  };
  const [ann, ben] = [newUserId(0), newUserId(0)];
  const presence = new PresenceLog(bus);
  presence.opened('c1', ann);
  presence.opened('c2', ben);
  await waitFor(async () => (await reports(ann)) === 1 && (await reports(ben)) === 1);

  const wallClock = Date.now;
  t.teardown(() => {
    Date.now = wallClock;
  });
  Date.now = () => wallClock() - 3_600_000;
  const redisTime = bus.clock.now.bind(bus.clock);
  bus.clock.now = () => redisTime() + 11_000;
  presence.activity('c1', ann, true);
  await waitFor(async () => (await reports(ben)) === 2, { what: 'ben is reported again' });
});
