import { Bus } from '@devtalk/bus';
import { type DevTalk, type TestScope, waitFor } from '@devtalk/testkit';

const PARTITIONS = 16;

/** A guest on the bus, for tests that have to know how far the read models are, or to damage them. */
export async function openBus(
  scope: TestScope,
  { redis, prefix }: Pick<DevTalk, 'redis' | 'prefix'>,
): Promise<Bus> {
  const silent = () => {};
  const bus = await Bus.open({
    redis: { url: redis.url, name: 'test' },
    prefix,
    partitions: PARTITIONS,
    instance: `test-${process.pid}`,
    log: { debug: silent, info: silent, warn: silent, error: silent },
  });
  scope.teardown(() => bus.close());
  return bus;
}

/** Until every event so far is in the read models, and every dashboard that it concerns is stale. */
export async function caughtUp({ work, keys }: Bus): Promise<void> {
  for (let p = 0; p < PARTITIONS; p++) {
    for (const { events, eventCursors } of [keys.room, keys.session]) {
      const isApplied = async () => {
        const [newest] = await work.xrevrange(events(p), '+', '-', 'COUNT', 1);
        return !newest || (await work.hget(eventCursors(p), 'dashboard')) === newest[0];
      };
      await waitFor(isApplied, { timeout: 30_000, what: `partition ${p} is applied` });
    }
  }
}
