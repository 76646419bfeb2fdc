import { partitionOf } from '@devtalk/bus';
import { schemas } from '@devtalk/contracts';
import { startRedis, testNamespace, waitFor } from '@devtalk/testkit';
import t from 'tap';
import { caughtUp, newPerson, newRoom, openGateway, playChat, roomEvent, say } from '../testing/gateway.js';
import { PARTITIONS, startWorker } from '../testing/worker.js';

const redis = await startRedis(t);

t.test('two workers at once: the dashboard equals a recount', async (t) => {
  const place = { url: redis.url, prefix: testNamespace() };
  const gateway = await openGateway(t, place);
  await Promise.all([startWorker(t, place), startWorker(t, place)]);
  const people = Array.from({ length: 5 }, () => newPerson());
  const rooms = Array.from({ length: 6 }, (_, i) => newRoom(`room${i}`));
  const counts = new Map<string, number>();
  const written = new Map<string, number>();
  const count = (map: Map<string, number>, id: string) => map.set(id, (map.get(id) ?? 0) + 1);

  for (const [r, room] of rooms.entries()) {
    const events = people.map((person) => roomEvent(room, 'member.joined', person));
    for (let i = 0; i < 40 + 7 * r; i++) {
      const person = people[(i * i + r) % people.length] as (typeof people)[0];
      events.push(roomEvent(room, 'message.created', person));
      count(counts, room.id);
      count(written, person.userId);
    }
    await say(gateway.bus, room, events);
  }
  await caughtUp(gateway.bus);
  const [asker] = people as [(typeof people)[0]];
  const shown = await gateway.freshDashboard(asker.userId);

  const total = [...counts.values()].reduce((a, b) => a + b, 0);
  t.equal(shown.totals.messages, total);
  t.equal(shown.totals.rooms, rooms.length);
  t.same(
    Object.fromEntries(shown.topRooms.map(({ room, messages }) => [room.id, messages])),
    Object.fromEntries(counts),
  );
  t.same(
    Object.fromEntries(shown.topPeople.map(({ user, messages }) => [user.id, messages])),
    Object.fromEntries(written),
  );
  t.same(
    [...shown.topRooms].sort((a, b) => b.messages - a.messages),
    shown.topRooms,
    'most first',
  );
  t.equal(shown.you.messages, written.get(asker.userId));
  t.equal(shown.you.rooms, rooms.length);
  t.equal(shown.messagesPerHour.length, 24);
  t.equal(shown.messagesPerDay.length, 14);
  t.equal(
    shown.messagesPerDay.reduce((sum, bucket) => sum + bucket.count, 0),
    total,
  );
  t.equal(shown.recentActivity.length, 20);
  t.equal(shown.trendingRooms?.length, rooms.length);
  t.ok(schemas.dashboard.safeParse(shown).success, 'fits the public schema');
});

t.test('a room that is not public is seen by its members alone', async (t) => {
  const place = { url: redis.url, prefix: testNamespace() };
  const gateway = await openGateway(t, place);
  await playChat(gateway.bus);
  await startWorker(t, place);
  const [insider, outsider, former] = [newPerson(), newPerson(), newPerson()];
  const secret = newRoom('secret', 'private');
  await say(gateway.bus, secret, [
    roomEvent(secret, 'member.joined', insider),
    roomEvent(secret, 'member.joined', former),
    roomEvent(secret, 'message.created', insider),
    roomEvent(secret, 'message.created', former),
    roomEvent(secret, 'member.left', former),
  ]);
  // What chat-service forgot to call public is not shown either.
  const nameless = newRoom('nameless');
  await say(gateway.bus, nameless, [roomEvent(nameless, 'message.created', insider).slice(0, -4)]);
  await caughtUp(gateway.bus);

  const inside = await gateway.freshDashboard(insider.userId);
  t.equal(inside.totals.messages, 2);
  t.equal(inside.totals.rooms, 1);
  t.same(inside.topRooms, [{ room: { id: 'secret', name: 'Room secret' }, messages: 2 }]);
  t.equal(inside.recentActivity.length, 5);
  t.same(inside.messagesPerHour.at(-1)?.count, 2);

  for (const { userId } of [outsider, former]) {
    const outside = await gateway.freshDashboard(userId);
    t.notMatch(JSON.stringify(outside), /secret|nameless/);
    t.equal(outside.totals.messages, 0);
    t.equal(outside.totals.rooms, 0);
    t.same(outside.recentActivity, []);
    t.same(outside.topPeople, []);
    t.equal(outside.messagesPerHour.at(-1)?.count, 0);
  }
  t.equal(
    (await gateway.freshDashboard(former.userId)).you.messages,
    1,
    'what one wrote oneself stays counted',
  );
});

t.test('people registered and signed in are counted from session events', async (t) => {
  const place = { url: redis.url, prefix: testNamespace() };
  const gateway = await openGateway(t, place);
  await startWorker(t, place);
  const { bus } = gateway;
  const [first, second] = [newPerson(), newPerson()];
  const tell = (person: typeof first, event: string, data: object) =>
    bus.work.xadd(
      bus.keys.session.events(person.partition),
      '*',
      'event',
      event,
      'data',
      JSON.stringify(data),
    );
  for (const person of [first, second]) {
    await tell(person, 'user.registered', { user: { id: person.userId } });
    await tell(person, 'session.opened', { userId: person.userId, sessionId: `${person.username}-1` });
  }
  // Two devices of one person, of which the later one signs out; then a real end.
  await tell(second, 'session.opened', { userId: second.userId, sessionId: 'phone' });
  await tell(second, 'session.ended', { userId: second.userId, sessionId: 'phone' });
  await caughtUp(bus);
  const two = await gateway.freshDashboard(first.userId);
  t.equal(two.totals.online, 2, 'people, whichever of their sessions live');
  // A take-over, the end of the old session said last; then a real end.
  await tell(first, 'session.opened', { userId: first.userId, sessionId: 'new' });
  await tell(first, 'session.ended', { userId: first.userId, sessionId: `${first.username}-1` });
  await tell(second, 'session.ended', { userId: second.userId, sessionId: `${second.username}-1` });
  await tell(second, 'session.ended', { nonsense: true });
  await caughtUp(bus);
  const { totals } = await gateway.freshDashboard(first.userId);
  t.equal(totals.people, 2);
  t.equal(totals.online, 1);
});

t.test('an entry nobody understands stops nothing, and the source learns how far we are', async (t) => {
  const place = { url: redis.url, prefix: testNamespace() };
  const gateway = await openGateway(t, place);
  const { bus } = gateway;
  const [person, room] = [newPerson(), newRoom('lobby')];
  const p = partitionOf(room.id, PARTITIONS);
  await say(bus, room, [
    roomEvent(room, 'message.created', person),
    ['what', 'ever'],
    ['room', 'lobby', 'event', 'message.created', 'at', 'x', 'json', '{"data":'],
    roomEvent(room, 'message.created', person),
  ]);
  await startWorker(t, place);
  await caughtUp(bus);
  t.equal((await gateway.freshDashboard(person.userId)).totals.messages, 2);
  const cursor = await bus.work.get(bus.keys.dashboard.projectionCursor(p, 'rooms'));
  await waitFor(async () => (await bus.work.hget(bus.keys.room.eventCursors(p), 'dashboard')) === cursor);
});

t.test('before anything has happened, every source knows that we will want its events', async (t) => {
  const place = { url: redis.url, prefix: testNamespace() };
  const gateway = await openGateway(t, place);
  await startWorker(t, place);
  const { bus } = gateway;
  for (let p = 0; p < PARTITIONS; p++) {
    for (const cursors of [bus.keys.room.eventCursors(p), bus.keys.session.eventCursors(p)]) {
      t.equal(await waitFor(() => bus.work.hget(cursors, 'dashboard')), '0-0');
    }
  }
});
