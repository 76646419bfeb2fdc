import { freePort, startRedis, waitFor } from '@devtalk/testkit';
import { Redis } from 'ioredis';
import t from 'tap';
import { createBlockingClient } from '../src/redis/client.js';
import { connectReader } from '../src/stream-reader.js';

t.test('a reader begins on a cluster that was not whole when it connected', async (t) => {
  const own = ['--cluster-port', String(await freePort()), '--cluster-announce-ip', '127.0.0.1'];
  const args = ['--cluster-enabled', 'yes', ...own];
  const redis = await startRedis(t, { args });
  const admin = new Redis(redis.url);
  t.teardown(() => admin.disconnect());
  await admin.cluster('ADDSLOTSRANGE', 0, 16_000);
  const slotsKnown = async () => ((await admin.cluster('SLOTS')) as unknown[]).length > 0;
  await waitFor(slotsKnown);

  const client = await connectReader(() =>
    createBlockingClient({ url: redis.url, cluster: true, name: 'reader' }),
  );
  t.teardown(() => client.disconnect());
  t.not(client.status, 'ready');
  await admin.cluster('ADDSLOTSRANGE', 16_001, 16_383);
  await waitFor(() => client.status === 'ready', { what: 'it has connected by itself' });
  await client.xadd('{x}:stream', '*', 'm', 'hello');
  const reply = await client.xread('BLOCK', 250, 'STREAMS', '{x}:stream', '0');
  t.match(reply, [['{x}:stream', [[String, ['m', 'hello']]]]]);
});
