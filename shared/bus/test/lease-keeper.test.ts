import { startRedis, testNamespace, waitFor } from '@devtalk/testkit';
import t from 'tap';
import { openBus } from './fixtures/open-bus.js';
import { recordingConsumer } from './fixtures/recording-consumer.js';

t.test('an absence of Redis is said once, however often renewing is tried', async (t) => {
  const redis = await startRedis(t, { own: true });
  const bus = await openBus(t, { redis, prefix: testNamespace() });
  const { leases } = recordingConsumer(bus);
  let said = 0;
  leases.on('error', () => said++);
  for (const absence of [1, 2]) {
    await waitFor(() => leases.held.size === 4, { what: 'every lease', timeout: 15_000 });
    await redis.kill();
    // A lease outlives several attempts to renew it.
    await waitFor(() => leases.held.size === 0, { what: 'the end of every lease', timeout: 15_000 });
    t.equal(said, absence);
    await redis.restart();
  }
});
