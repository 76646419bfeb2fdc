import { Bus, newSessionId } from '@devtalk/bus';
import { createLogger } from '@devtalk/service-kit/logging';
import { startRedis, testNamespace, waitFor } from '@devtalk/testkit';
import t from 'tap';
import { ControlChannel } from '../control/control-channel.js';
import { SessionPlaces } from './session-places.js';

t.test('places of connections that last longer than a day do not end by themselves', async (t) => {
  const { url } = await startRedis(t);
  const [instance, prefix] = ['gateway', testNamespace()];
  const log = createLogger({ service: 'test', instance, level: 'silent' });
  const bus = await Bus.open({ redis: { url, name: instance }, prefix, partitions: 4, instance, log });
  t.teardown(() => bus.close());
  const held = { id: 'c', sessionId: newSessionId(1), isGone: () => false };
  const places = new SessionPlaces({
    bus,
    control: new ControlChannel(bus, log),
    max: 1,
    probe: () => {},
    holders: () => [held],
    renewEveryMs: 1,
  });
  await places.start();
  t.teardown(() => places.stop());
  t.ok(await places.enter(held));
  const key = bus.keys.layout.places(held.sessionId);
  await bus.work.pexpire(key, 30_000);
  await waitFor(async () => (await bus.work.pttl(key)) > 60_000, { timeout: 20_000 });
  t.same(await bus.work.hkeys(key), ['c']);
});
