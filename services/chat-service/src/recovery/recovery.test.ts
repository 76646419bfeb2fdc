import { LOBBY, newRoomId, newUserId, partitionOfUser } from '@devtalk/bus';
import { waitFor } from '@devtalk/testkit';
import t from 'tap';
import { loadChatFunctions } from '../app.js';
import { createWorld, PARTITIONS } from '../testing/world.js';
import { Users } from '../user/users.js';
import { recover } from './recovery.js';

interface Boot {
  epoch: string;
  rooms: { id: string }[];
  userEvents: { event: string; eventId: string }[];
  userGap: boolean;
  userCursor: string;
  recovered: Record<string, { complete: boolean; events: { seq: number }[]; from?: number; top?: number }>;
}

t.test('a connection gets all that it missed', async (t) => {
  const world = await createWorld(t, { apps: 1 });
  const [anna, ben] = [await world.signUp('anna'), await world.signUp('ben')];
  const boot = (resume?: object) => anna.do<Boot>('connection.bootstrap', resume ? { resume } : {});

  const first = await boot();
  t.same(
    first.rooms.map(({ id }) => id),
    [LOBBY],
  );
  t.same(first.recovered, {});
  t.same(first.userEvents, []);
  t.equal(first.userGap, false);
  t.equal(first.epoch, world.gateway.layout.epoch);

  const room = newRoomId();
  const foreign = newRoomId();
  await anna.do('room.create', { kind: 'public', name: 'R', roomId: room });
  await ben.do('room.create', { kind: 'private', name: 'F', roomId: foreign });
  await ben.do('room.join', { room });
  for (const text of ['a', 'b', 'c']) await ben.send(room, text);
  const { epoch } = first;

  await t.test('every event after the seq held, in order', async (t) => {
    const { recovered, userEvents } = await boot({
      epoch,
      rooms: { [room]: 2, [foreign]: 0 },
      user: first.userCursor,
    });
    t.same(Object.keys(recovered), [room], 'nothing of rooms one is not in');
    t.equal(recovered[room]?.complete, true);
    t.same(
      recovered[room]?.events.map(({ seq }) => seq),
      [3, 4, 5],
    );
    t.same(
      userEvents.map(({ event }) => event),
      ['room.added'],
    );
  });

  await t.test('nothing where nothing was missed', async (t) => {
    const { recovered } = await boot({ epoch, rooms: { [room]: 5 } });
    t.same(recovered[room], { complete: true, events: [] });
  });

  await t.test('afresh from 1 for another epoch or a seq beyond the top', async (t) => {
    const afresh = { complete: false, events: [], from: 1, top: 5 };
    t.same((await boot({ epoch: 'other', rooms: { [room]: 5 } })).recovered[room], afresh);
    t.same((await boot({ epoch, rooms: { [room]: 6 } })).recovered[room], afresh);
    const seq = Number.MAX_SAFE_INTEGER;
    const far = { epoch, rooms: { [room]: seq }, marks: { [room]: '2026-01-01T00:00:00.000Z' } };
    t.same((await boot(far)).recovered[room], afresh, 'too large for Lua to print as a whole number');
  });

  await t.test('afresh from 1 where the event held as the last one is another now', async (t) => {
    const { events } = await anna.do<{ events: { at: string }[] }>('room.events', {
      room,
      after: 2,
      limit: 1,
    });
    const marked = (mark: string) => ({ epoch, rooms: { [room]: 3 }, marks: { [room]: mark } });
    const same = await boot(marked(events[0]?.at ?? ''));
    t.same(
      same.recovered[room]?.events.map(({ seq }) => seq),
      [4, 5],
    );
    const other = await boot(marked('2026-01-01T00:00:00.000Z'));
    t.same(other.recovered[room], { complete: false, events: [], from: 1, top: 5 });
  });

  await t.test('bounds where it is more than 500', async (t) => {
    for (let i = 0; i < 500; i++) void ben.send(room, `m${i}`);
    await ben.send(room, 'last');
    const some = await boot({ epoch, rooms: { [room]: 5 } });
    t.same(some.recovered[room], { complete: false, events: [], from: 6, top: 506 });
    const all = await boot({ epoch, rooms: { [room]: 6 } });
    t.equal(all.recovered[room]?.events.length, 500);
    t.equal(all.recovered[room]?.complete, true);
  });

  await t.test('tops: of rooms one is in; of all for a gateway, which asks on nobody’s behalf', async (t) => {
    const rooms = [room, foreign, 'rnosuchroom'];
    const own = await anna.do('room.tops', { rooms });
    t.same(own, { tops: { [room]: 506 } });
    const { requester, keys } = world.gateway;
    const reply = await requester.request(keys.room.queries, {
      op: 'room.tops',
      data: { rooms },
      requestId: 'tops',
    });
    t.match(reply, { ok: true, data: { tops: { [room]: 506, [foreign]: 1 } } });
    const seqs = { [room]: 5, [foreign]: 2 };
    const proofs = await requester.request(keys.room.queries, {
      op: 'room.tops',
      data: { rooms: [room], seqs },
      requestId: 'proofs',
    });
    t.match(proofs, { ok: true, data: { marks: { [room]: /^20.*Z$/, [foreign]: undefined } } });
    const nobody = await requester.request(keys.room.queries, {
      op: 'room.get',
      data: { room },
      requestId: 'get',
    });
    t.match(nobody, { ok: false, error: { code: 'session_required' } });
  });

  await t.test('positions in the user events that are unknown are gaps', async (t) => {
    const now = Date.now();
    const gap = async (after: string) => (await boot({ epoch, rooms: {}, user: after })).userGap;
    t.equal(await gap(first.userCursor), false);
    t.equal(await gap('nonsense'), true);
    t.equal(await gap(`${now - 1_000}-${'9'.repeat(25)}`), true, 'no id of 64 bits');
    t.equal(await gap(`${now - 86_400_000 - 60_000}-0`), true, 'older than what is kept');
    t.equal(await gap(`${now + 60_000}-0`), true, 'beyond the newest');
    const { keys, work } = world.gateway;
    const events = keys.person.userEvents(anna.partition, anna.id);
    await work.xadd(events, '*', 'e', 'x', 'd', '{}');
    await work.xtrim(events, 'MAXLEN', 1);
    t.equal(await gap(first.userCursor), true, 'trimmed past');
    t.equal(await gap((await boot()).userCursor), false);
  });
});

t.test('every room is told once, held or not, however many are held', async (t) => {
  const world = await createWorld(t, { apps: 1 });
  const [anna, ben] = [await world.signUp('anna'), await world.signUp('ben')];
  const boot = (resume?: object) => anna.do<Boot>('connection.bootstrap', resume ? { resume } : {});
  const { epoch } = await boot();
  const rooms = Array.from({ length: 20 }, () => newRoomId());
  for (const [i, roomId] of rooms.entries())
    await anna.do('room.create', { kind: 'public', name: `R${String(i).padStart(2, '0')}`, roomId });
  for (const room of [rooms[0], rooms[19]]) await ben.do('room.join', { room });
  const held = Object.fromEntries(rooms.slice(1).map((room) => [room, 1]));
  const strangers = { rnosuchroom: 1, [newRoomId()]: 3 };

  await t.test('with what followed in those that are held', async (t) => {
    const told = await boot({ epoch, rooms: { ...strangers, ...held } });
    t.same(told.rooms.map(({ id }) => id).sort(), [LOBBY, ...rooms].sort());
    t.same(Object.keys(told.recovered).sort(), rooms.slice(1).sort());
    for (const room of rooms.slice(1))
      t.same(
        told.recovered[room]?.events.map(({ seq }) => seq),
        room === rooms[19] ? [2] : [],
      );
  });

  await t.test('also where a room was left since', async (t) => {
    const left = rooms[5] as string;
    await ben.do('room.join', { room: left });
    await anna.do('room.leave', { room: left });
    const told = await boot({ epoch, rooms: held });
    t.notOk(told.rooms.some(({ id }) => id === left));
    t.notOk(left in told.recovered);
    t.equal(told.rooms.length, 20);
  });

  await t.test('also to somebody who has to be put into the lobby first', async (t) => {
    const carol = await world.signUp('carol');
    const { work, keys } = world.gateway;
    await carol.do('connection.bootstrap', {});
    await carol.do('room.join', { room: rooms[0] });
    await work.hdel(keys.person.rooms(carol.partition, carol.id), LOBBY);
    const first = rooms[0] as string;
    const told = await carol.do<Boot>('connection.bootstrap', {
      resume: { epoch, rooms: { [first]: 1, [LOBBY]: 1 } },
    });
    t.same(told.rooms.map(({ id }) => id).sort(), [LOBBY, first].sort());
    t.ok(told.recovered[first]?.events.length);
    t.ok(told.recovered[LOBBY]?.complete);
  });
});

t.test(
  'a room that does not fit into the answer is given by its bounds, those after it by their events',
  async (t) => {
    const held: [string, number][] = [
      ['a', 0],
      ['b', 0],
    ];
    const tails = [
      { top: 1, events: ['"0123456789"'] },
      { top: 1, events: ['"x"'] },
    ];
    t.same(JSON.parse(recover(held, tails, true, 10)), {
      a: { complete: false, events: [], from: 1, top: 1 },
      b: { complete: true, events: ['x'] },
    });
  },
);

t.test('what fits is counted in bytes, of which a character may have several', async (t) => {
  const tails = [{ top: 1, events: ['"語語語"'] }];
  t.match(JSON.parse(recover([['a', 0]], tails, true, 10)), { a: { complete: false } });
  t.match(JSON.parse(recover([['a', 0]], tails, true, 11)), { a: { complete: true } });
});

t.test('an answer fits into what a gateway queues for one connection, whatever was missed', async (t) => {
  const world = await createWorld(t, { apps: 1 });
  const anna = await world.signUp('anna');
  const { userId } = anna.actor;
  const partition = partitionOfUser(userId, PARTITIONS) ?? 0;
  const { epoch, userCursor } = await anna.do<Boot>('connection.bootstrap', {});
  const rooms: Record<string, number> = {};
  for (const name of ['Q', 'R']) {
    const room = newRoomId();
    await anna.do('room.create', { kind: 'private', name, roomId: room });
    for (let i = 0; i < 28; i++) await anna.send(room, '語'.repeat(8_000));
    rooms[room] = 1;
  }
  const say = (text: string) =>
    world.gateway.userEvents.emit({ partition, userId, event: 'security.alert', data: { text } });
  const answer = async () => {
    const boot = await anna.do<Boot>('connection.bootstrap', { resume: { epoch, rooms, user: userCursor } });
    t.ok(Buffer.byteLength(JSON.stringify(boot)) < 1_000_000);
    return boot;
  };
  const missed = await answer();
  t.same(
    Object.values(missed.recovered)
      .map(({ complete }) => complete)
      .sort(),
    [false, true],
  );
  t.equal(missed.userGap, false);
  await say('x'.repeat(500_000));
  const more = await answer();
  t.same(
    Object.values(more.recovered).map(({ complete }) => complete),
    [false, false],
  );
  t.equal(more.userGap, false);
  await say('x'.repeat(500_000));
  t.match(await answer(), { userGap: true, userEvents: [] });
});

t.test(
  'the first thing ever said to a person follows the position they were given just before',
  async (t) => {
    const { gateway } = await createWorld(t, { apps: 1 });
    const { keys, work, requests } = gateway;
    const library = await loadChatFunctions(gateway);
    const users = new Users(requests, work, library, keys, PARTITIONS, 'test');
    for (let i = 0; i < 50; i++) {
      const userId = newUserId(0);
      // Within one millisecond, as Redis carries out a pipeline.
      const [position] = await Promise.all([
        library.call(work, users.eventsCall(userId, undefined)),
        users.joined(userId, { id: newRoomId() }, 1),
      ]);
      const { cursor } = users.eventsPage(userId, position);
      const { gap, events } = await users.eventsAfter(userId, cursor);
      t.same([gap, events.length], [false, 1]);
    }
  },
);

t.test('a query that died with its reader is answered while its requester still waits', async (t) => {
  const world = await createWorld(t, { apps: 1 });
  const { keys, work } = world.gateway;
  const anna = await world.signUp('anna');
  await anna.do('room.list');
  await world.apps[0]?.stop();
  const asked = anna.ask('room.list', {});
  // Reads it and is never heard of again, as an instance that was killed, or whose connection broke under Redis' answer.
  await waitFor(async () => {
    const read = await work.xreadgroup(
      'GROUP',
      'chat',
      'dead',
      'COUNT',
      1,
      'STREAMS',
      keys.room.queries,
      '>',
    );
    return read !== null;
  });
  await world.startApp();
  t.ok((await asked).ok);
});
