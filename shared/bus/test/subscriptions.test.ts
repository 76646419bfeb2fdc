import { startRedis, testNamespace, waitFor } from '@devtalk/testkit';
import t from 'tap';
import { cuttingProxy } from './fixtures/cutting-proxy.js';
import { openBus } from './fixtures/open-bus.js';

t.test(
  'what is published after a subscription was confirmed arrives, in order, and only there',
  async (t) => {
    const place = { redis: await startRedis(t), prefix: testNamespace() };
    const [bus, other] = [await openBus(t, place), await openBus(t, place)];
    const heard: string[] = [];
    const elsewhere: string[] = [];
    await bus.subscriptions.subscribe(bus.keys.room.channel(1, 'a'), (payload) =>
      heard.push(payload.toString()),
    );
    await other.subscriptions.subscribe(bus.keys.room.channel(1, 'b'), (payload) =>
      elsewhere.push(payload.toString()),
    );
    for (const text of ['1', '2', '3']) await other.work.spublish(bus.keys.room.channel(1, 'a'), text);
    await waitFor(() => heard.length === 3);
    t.same(heard, ['1', '2', '3']);
    t.same(elsewhere, []);
    await bus.subscriptions.unsubscribe(bus.keys.room.channel(1, 'a'));
    t.equal(await other.work.spublish(bus.keys.room.channel(1, 'a'), '4'), 0, 'nobody listens any more');
  },
);

t.test(
  'a broken connection is told, and so is the moment when every channel is subscribed again',
  async (t) => {
    const redis = await startRedis(t, { own: true });
    const bus = await openBus(t, { redis, prefix: testNamespace() });
    const told: string[] = [];
    bus.subscriptions.on('lost', () => told.push('lost'));
    bus.subscriptions.on('restored', () => told.push('restored'));
    const heard: string[] = [];
    await bus.subscriptions.subscribe(bus.keys.room.channel(1, 'a'), (payload) =>
      heard.push(payload.toString()),
    );
    await redis.restart();
    await waitFor(() => told.includes('restored'), { timeout: 20_000 });
    t.same(told, ['lost', 'restored']);
    await waitFor(() => bus.connected);
    await bus.work.spublish(bus.keys.room.channel(1, 'a'), 'after');
    await waitFor(() => heard.includes('after'));
  },
);

t.test('a subscription that Redis does not confirm is given up in time', async (t) => {
  const redis = await startRedis(t, { own: true });
  const bus = await openBus(t, { redis, prefix: testNamespace() });
  const channel = bus.keys.room.channel(1, 'a');
  await redis.kill();
  await t.rejects(
    bus.subscriptions.subscribe(channel, () => {}, 200),
    { code: 'unavailable' },
  );
  await redis.restart();
  await waitFor(() => bus.connected, { timeout: 20_000 });
});

t.test('a connection that looks alive and hears nothing is found by the probe', async (t) => {
  const redis = await startRedis(t, { own: true });
  const bus = await openBus(t, { redis, prefix: testNamespace() });
  let lost = false;
  bus.subscriptions.on('lost', () => {
    lost = true;
  });
  redis.pause();
  await waitFor(() => lost, { timeout: 20_000, what: 'the silence is noticed' });
  redis.resume();
  await waitFor(() => bus.subscriptions.up, { timeout: 20_000, what: 'the subscription is back' });
});

t.test(
  'a subscription that was under way when the connection broke is confirmed and heard all the same',
  async (t) => {
    const redis = await startRedis(t, { own: true });
    const bus = await openBus(t, { redis, prefix: testNamespace() });
    const heard: string[] = [];
    const listen = (payload: Buffer) => void heard.push(payload.toString());
    redis.pause();
    const subscribed = bus.subscriptions.subscribe(bus.keys.room.channel(1, 'a'), listen, 60_000);
    await new Promise(setImmediate); // it is on its way
    await redis.restart();
    await subscribed;
    await waitFor(() => bus.connected, { timeout: 20_000 });
    await bus.work.spublish(bus.keys.room.channel(1, 'a'), 'after');
    await waitFor(() => heard.includes('after'));
  },
);

t.test(
  'a connection that breaks again while its channels are being subscribed anew forgets none',
  async (t) => {
    const redis = await startRedis(t, { own: true });
    const proxy = await cuttingProxy(t, redis);
    const bus = await openBus(t, { redis: proxy, prefix: testNamespace() });
    const told: string[] = [];
    bus.subscriptions.on('lost', () => told.push('lost'));
    bus.subscriptions.on('restored', () => told.push('restored'));
    const heard: string[] = [];
    const channel = bus.keys.room.channel(1, 'a');
    await bus.subscriptions.subscribe(channel, (payload) => heard.push(payload.toString()));
    const wasCut = proxy.cutNext('ssubscribe');
    proxy.cutAll();
    await wasCut;
    await waitFor(() => bus.connected, { timeout: 20_000 });
    await bus.work.spublish(channel, 'after');
    await waitFor(() => heard.includes('after'));
    t.same(told, ['lost', 'restored']);
  },
);
