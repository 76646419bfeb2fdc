import { createMetrics } from '@devtalk/service-kit/http';
import t from 'tap';

t.test('a gauge that cannot be read is absent, and costs a scrape nothing else', async (t) => {
  const metrics = createMetrics({ service: 'test', instance: 'test-1' });
  let isAway = false;
  const read = async () => {
    if (isAway) throw new Error('Redis is away');
    return 7;
  };
  metrics.gauge('depth', 'Plain', [], async (gauge) => gauge.set(await read()));
  metrics.gauge('depths', 'By label', ['queue'], async (gauge) => gauge.set({ queue: 'a' }, await read()));
  metrics.gauge('hung', 'Never answers', [], () => new Promise(() => {}));
  metrics.gauge('size', 'Needs no Redis', [], (gauge) => gauge.set(3));

  const before = await metrics.registry.metrics();
  t.match(before, /^devtalk_depth\{.*\} 7$/m);
  t.match(before, /^devtalk_depths\{.*queue="a".*\} 7$/m);
  isAway = true;
  const after = await metrics.registry.metrics();
  t.match(after, /^devtalk_size\{.*\} 3$/m);
  t.notMatch(after, /^devtalk_(depth|depths|hung)\b/m, 'no sample that nobody knows to be true');
  isAway = false;
  t.match(await metrics.registry.metrics(), /^devtalk_depth\{.*\} 7$/m, 'it comes back');
});
