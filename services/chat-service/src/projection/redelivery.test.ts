import { LOBBY, newRoomId } from '@devtalk/bus';
import { waitFor } from '@devtalk/testkit';
import t from 'tap';
import { createWorld, PARTITIONS, type World } from '../testing/world.js';

const everyPartition = Array.from({ length: PARTITIONS }, (_, p) => p);

async function cursors({ gateway: { keys, work } }: World) {
  return Promise.all(everyPartition.map((p) => work.hget(keys.room.eventCursors(p), 'chat')));
}

/** Until every event there is has been applied. */
async function caughtUp(world: World): Promise<void> {
  const { keys, work } = world.gateway;
  await waitFor(async () => {
    const stored = await cursors(world);
    const last = await Promise.all(
      everyPartition.map((p) => work.xrevrange(keys.room.events(p), '+', '-', 'COUNT', 1)),
    );
    return everyPartition.every((p) => !last[p]?.[0] || last[p]?.[0]?.[0] === stored[p]);
  });
}

t.test('events delivered again change nothing', async (t) => {
  const world = await createWorld(t, { apps: 1 });
  const { keys, work } = world.gateway;
  const [anna, ben] = [await world.signUp('anna'), await world.signUp('ben')];
  for (const person of [anna, ben]) await person.do('room.list');
  const room = newRoomId();
  await anna.do('room.create', { kind: 'public', name: 'Again', roomId: room });
  await ben.do('room.join', { room });
  await anna.send(room, 'hello @ben');
  const { message: edited } = await anna.send(room, 'hello');
  const { message: deleted } = await anna.send(room, '@ben, never mind');
  await anna.do('message.edit', { room, seq: edited.seq, text: 'hello @ben' });
  await anna.do('message.edit', { room, seq: edited.seq, text: 'hello all' });
  await anna.do('message.edit', { room, seq: edited.seq, text: 'hello again, @ben' });
  await anna.do('message.delete', { room, seq: deleted.seq });
  // Whoever has left by the time it is applied is not told; who is back when it is applied again would be.
  await caughtUp(world);
  await ben.do('room.leave', { room });
  await ben.do('room.join', { room });
  await anna.do('room.leave', { room });
  await caughtUp(world);

  const state = async () => ({
    events: await Promise.all(
      [anna, ben].map(({ partition, id }) => work.xrange(keys.person.userEvents(partition, id), '-', '+')),
    ),
    rooms: await Promise.all(
      [anna, ben].map(({ partition, id }) => work.hgetall(keys.person.rooms(partition, id))),
    ),
    notifications: await work.xrange(keys.person.notifications(ben.partition, ben.id), '-', '+'),
    used: await work.zrange(keys.directory.used('user'), '0', '-1', 'WITHSCORES'),
    popular: await work.zrange(keys.directory.rooms, '0', '-1', 'WITHSCORES'),
  });
  const before = await state();
  t.same(before.used, [ben.id, '2']);
  await world.apps[0]?.stop();
  for (const p of everyPartition) {
    await work.hset(keys.room.eventCursors(p), 'chat', '0-0');
    await work.hset(keys.session.eventCursors(p), 'chat', '0-0');
  }
  const next = await world.startApp();
  await caughtUp(world);
  t.same(await state(), before);
  await next.stop();
});

t.test('what a dead process left undone is done by the projection', async (t) => {
  const world = await createWorld(t, { apps: 1 });
  const { keys, work } = world.gateway;
  const [anna, ben] = [await world.signUp('anna'), await world.signUp('ben')];
  for (const person of [anna, ben]) await person.do('room.list');
  const room = newRoomId();
  await anna.do('room.create', { kind: 'public', name: 'Left undone', roomId: room });
  await ben.do('room.join', { room });
  await caughtUp(world);
  await world.apps[0]?.stop();
  // As if it had died between the commit and everything behind it.
  await work.hdel(keys.person.rooms(ben.partition, ben.id), room, LOBBY);
  await work.zrem(keys.directory.rooms, room);
  for (const p of everyPartition) await work.hset(keys.room.eventCursors(p), 'chat', '0-0');
  const next = await world.startApp();
  await waitFor(async () => (await work.zscore(keys.directory.rooms, room)) !== null);
  await waitFor(async () =>
    (await work.hget(keys.person.rooms(ben.partition, ben.id), room))?.endsWith(':1'),
  );
  const { rooms } = await ben.do<{ rooms: { id: string }[] }>('room.list');
  t.same(rooms.map(({ id }) => id).sort(), [LOBBY, room].sort());
  await next.stop();
});

/** Until the log of a partition has been looked through once more: a reader that nobody knows cannot hold it. */
async function turnOfTrimming({ gateway: { keys, work } }: World, p: number): Promise<void> {
  const marked = keys.room.events((p + 1) % PARTITIONS);
  const ids: string[] = [];
  for (let i = 0; i < 250; i++) ids.push((await work.xadd(marked, '*', 'event', 'test')) ?? '');
  const last = ids.at(-1) ?? '';
  await work.hset(
    keys.room.eventCursors((p + 1) % PARTITIONS),
    'dashboard',
    last,
    'chat',
    last,
    'unknown',
    '0-0',
  );
  await waitFor(async () => (await work.xlen(marked)) < 200);
}

t.test('events are cut off behind the slowest reader, and not before', async (t) => {
  const world = await createWorld(t, { apps: 1, settings: { trimEveryMs: 100 } });
  const { keys, work } = world.gateway;
  const anna = await world.signUp('anna');
  const room = newRoomId();
  await anna.do('room.create', { kind: 'private', name: 'Long', roomId: room });
  const p =
    everyPartition.find((each) => anna.streamOf('message.send', { room }) === keys.room.commands(each)) ?? 0;
  for (let i = 0; i < 300; i++) void anna.send(room, 'x'.repeat(500));
  await anna.send(room, 'last');
  await caughtUp(world);
  const lengthBefore = await work.xlen(keys.room.events(p));
  const [first] = await work.xrange(keys.room.events(p), '-', '+', 'COUNT', 1);
  t.ok(lengthBefore >= 302);
  await turnOfTrimming(world, p);
  t.equal(await work.xlen(keys.room.events(p)), lengthBefore, 'kept for a reader that has never been there');
  await work.hset(keys.room.eventCursors(p), 'dashboard', (await cursors(world))[p] as string);
  await waitFor(async () => (await work.xlen(keys.room.events(p))) < 20, { what: 'trimmed' });
  const [now] = await work.xrange(keys.room.events(p), '-', '+', 'COUNT', 1);
  t.not(now?.[0], first?.[0]);
});
