import t from 'tap';
import { pair, reached, roomAt } from './setup.js';

t.test('introduces itself, then is online', async (t) => {
  const { client, peer } = await pair(t);
  const statuses: string[] = [];
  client.on('state', ({ status }) => statuses.push(status));
  const rooms = new Promise((resolve) => client.on('connected', (answer) => resolve(answer.rooms)));
  client.connect();
  const connect = await (await peer.accept()).welcome({ rooms: [roomAt(3)] });
  t.match(connect, { op: 'connect', data: {} });
  t.notOk(connect.data.resume, 'there is nothing to resume yet');
  t.match(await rooms, [{ id: 'r1', lastSeq: 3 }]);
  await reached(client, 'online');
  t.same(statuses, ['connecting', 'online']);
});

t.test('a peer that never answers the connect frame is given up after 10 s', async (t) => {
  const { client, peer, clock } = await pair(t);
  client.connect();
  const connection = await peer.accept();
  await connection.take();
  clock.advance(9_999);
  t.equal(client.state.status, 'connecting');
  clock.advance(1);
  t.equal(client.state.status, 'waiting');
  await connection.closed;
});

t.test('comes back after a cut, and only once', async (t) => {
  const { client, peer, clock } = await pair(t);
  client.connect();
  const first = await peer.accept();
  await first.welcome();
  first.cut();
  const { retryAt } = await reached(client, 'waiting');
  t.equal(retryAt, clock.now() + 250, 'half of half a second');
  clock.advance(250);
  await (await peer.accept()).welcome();
  await reached(client, 'online');
  clock.advance(5_000);
  t.equal(peer.uninvited, 0);
});

t.test('waits grow while connections do not hold', async (t) => {
  const { client, peer, clock } = await pair(t);
  client.connect();
  const waits: number[] = [];
  for (const held of [0, 0, 0, 6_000]) {
    const connection = await peer.accept();
    await connection.welcome();
    await reached(client, 'online');
    clock.advance(held);
    connection.cut();
    const { retryAt } = await reached(client, 'waiting');
    waits.push(retryAt - clock.now());
    clock.advance(retryAt - clock.now());
  }
  t.same(waits, [250, 350, 490, 250]);
});

t.test('goaway decides the delay of the next attempt', async (t) => {
  const { client, peer, clock } = await pair(t);
  client.connect();
  const connection = await peer.accept();
  await connection.welcome();
  connection.say({ event: 'goaway', data: { reconnectAfterMs: 1_234 } });
  connection.close(4000, 'draining');
  const { retryAt, code } = await reached(client, 'waiting');
  t.equal(code, 4000);
  t.equal(retryAt, clock.now() + 1_234);
});

t.test('the range of a close code decides', async (t) => {
  for (const [code, status] of [
    [1000, 'waiting'],
    [1001, 'waiting'],
    [1011, 'waiting'],
    [1012, 'waiting'],
    [4008, 'waiting'],
    [4013, 'waiting'],
    [4499, 'waiting'],
    [4500, 'ended'],
    [4511, 'ended'],
    [4777, 'ended'],
    [4999, 'ended'],
  ] as const) {
    const { client, peer, clock } = await pair(t);
    client.connect();
    const connection = await peer.accept();
    await connection.welcome();
    connection.close(code, 'word');
    const state = await reached(client, status);
    t.match(state, { code }, `${code} means ${status}`);
    clock.advance(status === 'ended' ? 3_600_000 : 250);
    t.equal(client.state.status, status === 'ended' ? 'ended' : 'connecting');
  }
});

t.test('what the application closed stays closed', async (t) => {
  const { client, peer, clock } = await pair(t);
  client.connect();
  const connection = await peer.accept();
  await connection.welcome();
  await reached(client, 'online');
  const unanswered = client.call('room.list', {});
  client.close();
  await t.rejects(unanswered, { code: 'unavailable' });
  t.same(await connection.closed.then((closed) => (closed as [number])[0]), 1000);
  clock.advance(3_600_000);
  t.equal(client.state.status, 'idle');
  t.equal(peer.uninvited, 0);
});
