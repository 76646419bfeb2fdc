import t from 'tap';
import { event, eventsBetween, heard, pair, reached, roomAt } from './setup.js';

/** A client that is online in room r1 at `seq`, and has just lost its connection. */
async function cutAt(t: Parameters<typeof pair>[0], seq: number) {
  const { client, peer, clock } = await pair(t);
  const log = heard(client);
  client.connect();
  const connection = await peer.accept();
  await connection.welcome({ rooms: [roomAt(seq)], userCursor: '7-0' });
  await reached(client, 'online');
  connection.cut();
  await reached(client, 'waiting');
  clock.advance(250);
  return { client, clock, peer, log, connection: await peer.accept() };
}

t.test('resumes each room from its seq, with epoch and user cursor', async (t) => {
  const { connection } = await cutAt(t, 5);
  const connect = await connection.welcome();
  t.same(connect.data.resume, { epoch: 'e1', rooms: { r1: 5 }, user: '7-0' });
});

t.test('recovered events come before live ones; what is known already comes once', async (t) => {
  const { connection, log } = await cutAt(t, 5);
  const recovered = { r1: { complete: true, events: eventsBetween(6, 8) } };
  await connection.welcome({ rooms: [roomAt(8)], recovered });
  for (const seq of [8, 7, 9]) connection.say(event(seq));
  await log.until(4);
  t.same(log.seqs, [6, 7, 8, 9]);
});

t.test('the snapshot of the rooms is told before their events', async (t) => {
  const { client, connection, log } = await cutAt(t, 5);
  let before = -1;
  client.on('connected', () => {
    before = log.seqs.length;
  });
  await connection.welcome({
    rooms: [roomAt(6)],
    recovered: { r1: { complete: true, events: eventsBetween(6, 6) } },
  });
  await log.until(1);
  t.equal(before, 0);
});

t.test('more than fits is paged from…top while the state says so, live events waiting', async (t) => {
  const { client, connection, log } = await cutAt(t, 5);
  const recovered = { r1: { complete: false, events: [], from: 6, top: 12 } };
  await connection.welcome({ rooms: [roomAt(12)], recovered });
  t.same((await reached(client, 'catching-up')).rooms, ['r1']);
  connection.say(event(13));
  const first = await connection.take();
  t.match(first, { op: 'room.events', data: { room: 'r1', after: 5 } });
  connection.answer(first, { events: eventsBetween(6, 9), top: 12, complete: false });
  const second = await connection.take();
  t.match(second, { data: { after: 9 } });
  t.same(log.seqs, [6, 7, 8, 9], 'the live one is held back');
  connection.answer(second, { events: eventsBetween(10, 12), top: 12, complete: true });
  await reached(client, 'online');
  t.same(log.seqs, [6, 7, 8, 9, 10, 11, 12, 13]);
});

t.test('another epoch, or a seq beyond the top: start afresh, and skip nothing after that', async (t) => {
  for (const [what, epoch] of [
    ['epoch', 'e2'],
    ['seq', 'e1'],
  ] as const) {
    const { client, connection, log } = await cutAt(t, 5);
    const resets: string[] = [];
    client.on('reset', ({ room }) => resets.push(room));
    const recovered = { r1: { complete: false, events: [], from: 1, top: 3 } };
    await connection.welcome({ rooms: [roomAt(3)], epoch, recovered });
    connection.say(event(4));
    await log.until(1);
    t.same(resets, ['r1'], what);
    t.same(log.seqs, [4], what);
  }
});

t.test('an empty room that filled up is paged from 1, not started afresh', async (t) => {
  const { client, connection, log } = await cutAt(t, 0);
  client.on('reset', () => t.fail('nothing was held that could be wrong'));
  const recovered = { r1: { complete: false, events: [], from: 1, top: 2 } };
  await connection.welcome({ rooms: [roomAt(2)], recovered });
  connection.answer(await connection.take(), { events: eventsBetween(1, 2), top: 2, complete: true });
  await log.until(2);
  t.same(log.seqs, [1, 2]);
});

t.test('a hole in the live stream is filled before anything behind it is told', async (t) => {
  const { client, peer } = await pair(t);
  const log = heard(client);
  client.connect();
  const connection = await peer.accept();
  await connection.welcome({ rooms: [roomAt(5)] });
  for (const seq of [6, 9, 8]) connection.say(event(seq));
  const ask = await connection.take();
  t.match(ask, { op: 'room.events', data: { room: 'r1', after: 6 } });
  t.same(log.seqs, [6]);
  connection.answer(ask, { events: eventsBetween(7, 9), top: 9, complete: true });
  await log.until(4);
  t.same(log.seqs, [6, 7, 8, 9]);
});

t.test('a connection lost while filling: the next resume takes over', async (t) => {
  const { client, peer, clock } = await pair(t);
  const log = heard(client);
  client.connect();
  const first = await peer.accept();
  await first.welcome({ rooms: [roomAt(5)] });
  first.say(event(8));
  await first.take();
  first.cut();
  await reached(client, 'waiting');
  clock.advance(250);
  const second = await peer.accept();
  const recovered = { r1: { complete: true, events: eventsBetween(6, 9) } };
  const connect = await second.welcome({ rooms: [roomAt(9)], recovered });
  t.match(connect.data.resume, { rooms: { r1: 5 } });
  await reached(client, 'online');
  t.same(log.seqs, [6, 7, 8, 9]);
});

t.test('a refused page is asked again if it may pass, and given up with the room if not', async (t) => {
  const { client, peer, clock } = await pair(t);
  const log = heard(client);
  client.connect();
  const connection = await peer.accept();
  await connection.welcome({ rooms: [roomAt(5)] });
  connection.say(event(7));
  const limited = { code: 'rate_limited', message: 'slower', retryable: true, retryAfterMs: 400 };
  connection.refuse(await connection.take(), limited);
  void client.call('room.list', {});
  connection.answer(await connection.take(), { rooms: [] });
  await new Promise((resolve) => setImmediate(resolve));
  clock.advance(400);
  const again = await connection.take();
  t.match(again, { op: 'room.events', data: { after: 5 } });
  connection.refuse(again, { code: 'not_found', message: 'no such room', retryable: false });
  await reached(client, 'online');
  t.same(log.seqs, []);
});

t.test('a room that was left is not resumed, and one that was joined is', async (t) => {
  const { client, peer, clock } = await pair(t);
  client.connect();
  const first = await peer.accept();
  await first.welcome({ rooms: [roomAt(5)] });
  const at = { timestamp: '2026-01-01T00:00:00Z', serverId: 'g1' };
  const by = { id: 'u2', username: 'grace', displayName: 'Grace' };
  const told = new Promise((resolve) => client.on('room.removed', resolve));
  first.say({ event: 'room.added', eventId: '8-0', userId: 'u1', data: { ...at, room: roomAt(2, 'r2') } });
  first.say({ event: 'room.removed', eventId: '9-0', userId: 'u1', data: { ...at, room: 'r1', by } });
  await told;
  first.cut();
  await reached(client, 'waiting');
  clock.advance(250);
  const connect = await (await peer.accept()).welcome();
  t.same(connect.data.resume, { epoch: 'e1', rooms: { r2: 2 }, user: '9-0' });
});

t.test('a user event that comes twice is told once', async (t) => {
  const { client, connection } = await cutAt(t, 5);
  const told: string[] = [];
  const generated = (eventId: string) => ({
    event: 'dashboard.generated' as const,
    eventId,
    userId: 'u1',
    data: { timestamp: '2026-01-01T00:00:00Z', serverId: 'g1', generatedAt: '2026-01-01T00:00:00Z' },
  });
  const both = new Promise<void>((resolve) =>
    client.on('dashboard.generated', ({ eventId }) => {
      told.push(eventId);
      if (eventId === '9-0') resolve();
    }),
  );
  await connection.welcome({ userEvents: [generated('8-0')], userCursor: '8-0' });
  connection.say(generated('8-0'));
  connection.say(generated('9-0'));
  await both;
  t.same(told, ['8-0', '9-0']);
});

t.test(
  'the last event received is named, so that a log that has another one there is found out',
  async (t) => {
    const { client, connection, peer, clock, log } = await cutAt(t, 5);
    await connection.welcome({ rooms: [roomAt(5)], recovered: { r1: { complete: true, events: [] } } });
    connection.say(event(6));
    await log.until(1);
    connection.cut();
    await reached(client, 'waiting');
    clock.advance(1_000);
    const again = await peer.accept();
    const resets: string[] = [];
    client.on('reset', ({ room }) => resets.push(room));
    const connect = await again.welcome({
      rooms: [roomAt(9)],
      recovered: { r1: { complete: false, events: [], from: 1, top: 9 } },
    });
    t.match(connect.data.resume, { rooms: { r1: 6 }, marks: { r1: event(6).at } });
    await reached(client, 'online');
    t.same(resets, ['r1']);
  },
);
