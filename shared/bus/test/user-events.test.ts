import { startRedis, testNamespace, waitFor } from '@devtalk/testkit';
import t from 'tap';
import { openBus } from './fixtures/open-bus.js';

const event = { partition: 2, userId: 'u02someone', event: 'security.alert', data: { kind: 'takeover' } };

t.test('a user event is kept, and heard live with the id it is kept under', async (t) => {
  const place = { redis: await startRedis(t), prefix: testNamespace() };
  const [bus, gateway] = [await openBus(t, place), await openBus(t, place)];
  const heard: string[] = [];
  const channel = bus.keys.person.userChannel(2, event.userId);
  await gateway.subscriptions.subscribe(channel, (payload) => heard.push(payload.toString()));
  const id = await bus.userEvents.emit(event);
  await waitFor(() => heard.length === 1);
  const [header = '', json = ''] = (heard[0] ?? '').split('\n');
  t.equal(header, `${id} security.alert`);
  const said = JSON.parse(json);
  t.match(said, { event: 'security.alert', eventId: id, userId: event.userId });
  t.match(said.data, { kind: 'takeover', serverId: bus.instance });
  const events = bus.keys.person.userEvents(2, event.userId);
  t.same(await bus.work.xrange(events, '-', '+'), [
    [id, ['e', 'security.alert', 'd', JSON.stringify(said.data)]],
  ]);
  const ttl = await bus.work.pttl(events);
  t.ok(ttl > 86_000_000 && ttl <= 86_400_000, 'kept for 24 h');
});

t.test('an event with a cause is said once, however often the cause comes again', async (t) => {
  const bus = await openBus(t, { redis: await startRedis(t), prefix: testNamespace() });
  const ids = await Promise.all([1, 2, 3].map(() => bus.userEvents.emit({ ...event, once: 'takeover-7' })));
  t.equal(new Set(ids).size, 1);
  t.not(await bus.userEvents.emit({ ...event, once: 'takeover-8' }), ids[0]);
  t.equal(await bus.work.xlen(bus.keys.person.userEvents(2, event.userId)), 2);
});
