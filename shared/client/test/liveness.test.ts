import t from 'tap';
import { pair, reached } from './setup.js';

async function online(t: Parameters<typeof pair>[0]) {
  const { client, peer, clock } = await pair(t);
  client.connect();
  const connection = await peer.accept();
  await connection.welcome({ heartbeatMs: 20_000 });
  await reached(client, 'online');
  return { client, peer, clock, connection };
}

t.test('a silent cut is found: probe after a missed heartbeat, gone 8 s later', async (t) => {
  const { client, clock, connection, peer } = await online(t);
  clock.advance(24_999);
  t.equal(connection.frames.waiting.length, 0);
  clock.advance(1);
  t.equal((await connection.take()).op, 'ping');
  clock.advance(7_999);
  t.equal(client.state.status, 'online');
  clock.advance(1);
  t.match(client.state, { status: 'waiting', code: 1006 });
  clock.advance(250);
  await (await peer.accept()).welcome();
  await reached(client, 'online');
});

t.test('a silent cut is found also where the clock is set back meanwhile', async (t) => {
  const { client, clock, connection } = await online(t);
  clock.set(clock.now() - 3_600_000);
  clock.advance(25_000);
  t.equal((await connection.take()).op, 'ping');
  clock.advance(8_000);
  t.match(client.state, { status: 'waiting', code: 1006 });
});

t.test('an answered probe, or any other frame, keeps the socket', async (t) => {
  const { client, clock, connection } = await online(t);
  clock.advance(25_000);
  connection.answer(await connection.take());
  const beat = new Promise((resolve) => client.on('typing', resolve));
  const user = { id: 'u2', username: 'grace', displayName: 'Grace' };
  connection.say({ event: 'typing', room: 'r1', data: { user, typing: true } });
  await beat;
  clock.advance(24_999);
  t.equal(client.state.status, 'online');
});

t.test('a call into a dead socket finds it without waiting for a heartbeat', async (t) => {
  const { client, clock, connection } = await online(t);
  void client.call('room.list', {}).catch(() => {});
  await connection.take();
  clock.advance(8_000);
  t.equal(client.state.status, 'waiting');
});

t.test('looking at the page again probes at once and waits 3 s only', async (t) => {
  const { client, clock, connection } = await online(t);
  client.nudge('visible');
  t.equal((await connection.take()).op, 'ping');
  clock.advance(3_000);
  t.equal(client.state.status, 'waiting');
});

t.test('hints cut a wait short: a person at once, a network with jitter, going offline never', async (t) => {
  const { client, clock, connection, peer } = await online(t);
  connection.say({ event: 'goaway', data: { reconnectAfterMs: 60_000 } });
  connection.close(4000);
  await reached(client, 'waiting');
  client.nudge('offline');
  t.match(client.state, { retryAt: clock.now() + 60_000 });
  client.nudge('online');
  t.match(client.state, { status: 'waiting', retryAt: clock.now() + 250 });
  client.nudge('now');
  clock.advance(0);
  await (await peer.accept()).welcome();
  await reached(client, 'online');
});
