import { Bus, newSessionId } from '@devtalk/bus';
import { createLogger } from '@devtalk/service-kit/logging';
import { startRedis, testNamespace, waitFor } from '@devtalk/testkit';
import t from 'tap';
import { ControlChannel } from '../control/control-channel.js';
import { ConnectionSlots } from './connection-slots.js';

t.test('slots of connections that last longer than a day do not expire', async (t) => {
  const { url } = await startRedis(t);
  const [instance, prefix] = ['gateway', testNamespace()];
  const log = createLogger({ service: 'test', instance, level: 'silent' });
  const bus = await Bus.open({ redis: { url, name: instance }, prefix, partitions: 4, instance, log });
  t.teardown(() => bus.close());
  const held = { id: 'c', sessionId: newSessionId(1), isGone: () => false };
  const slots = new ConnectionSlots({
    bus,
    control: new ControlChannel(bus, log),
    max: 1,
    probe: () => {},
    holders: () => [held],
    renewEveryMs: 1,
  });
  await slots.start();
  t.teardown(() => slots.stop());
  t.ok(await slots.acquire(held));
  const key = bus.keys.layout.connectionSlots(held.sessionId);
  await bus.work.pexpire(key, 30_000);
  await waitFor(async () => (await bus.work.pttl(key)) > 60_000, { timeout: 20_000 });
  t.same(await bus.work.hkeys(key), ['c']);
});
