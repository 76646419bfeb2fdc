import t from 'tap';
import { event, eventsBetween, heard, pair, reached, roomAt } from './setup.js';

const HOUR_MS = 3_600_000;

t.test('a wall clock that is set back does not hold up the filling of holes', async (t) => {
  const { client, peer, clock } = await pair(t);
  const room = heard(client);
  client.connect();
  const connection = await peer.accept();
  await connection.welcome({ rooms: [roomAt(5)] });
  for (const [from, to] of [
    [6, 8],
    [9, 11],
  ] as const) {
    connection.say(event(to));
    const page = await connection.take();
    t.match(page, { op: 'room.events', data: { room: 'r1', after: from - 1 } });
    connection.answer(page, { events: eventsBetween(from, to), top: to, complete: true });
    await room.until(to - 5);
    clock.set(clock.now() - HOUR_MS);
  }
  t.same(room.seqs, [6, 7, 8, 9, 10, 11]);
});

t.test('nor does one that is set forward take the spread out of coming back', async (t) => {
  const { client, peer, clock } = await pair(t);
  client.connect();
  const connection = await peer.accept();
  await connection.welcome();
  await reached(client, 'online');
  connection.say({ event: 'goaway', data: { reconnectAfterMs: 60_000 } });
  connection.close(4000);
  await reached(client, 'waiting');
  clock.set(clock.now() + HOUR_MS);
  client.nudge('online');
  t.match(client.state, { status: 'waiting', retryAt: clock.now() + 250 });
});

t.test('a connection that held was a success although the clock was set back meanwhile', async (t) => {
  const { client, peer, clock } = await pair(t);
  client.connect();
  const first = await peer.accept();
  first.cut();
  await reached(client, 'waiting');
  clock.advance(250);
  const second = await peer.accept();
  await second.welcome();
  await reached(client, 'online');
  clock.advance(5_000);
  clock.set(clock.now() - HOUR_MS);
  second.cut();
  const { retryAt } = await reached(client, 'waiting');
  t.equal(retryAt, clock.now() + 250, 'the shortest wait again');
});
