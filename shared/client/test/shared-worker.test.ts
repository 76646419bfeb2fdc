import { MessageChannel } from 'node:worker_threads';
import t from 'tap';
import { PortClient, PortHost } from '../src/index.js';
import { event, heard, pair, reached, roomAt } from './setup.js';

/** Attaches another tab to the host, over a real message channel. */
function tab(t: Parameters<typeof pair>[0], host: PortHost) {
  const { port1, port2 } = new MessageChannel();
  host.attach(port1 as never);
  const client = new PortClient(port2 as never);
  t.teardown(() => client.close());
  return client;
}

t.test('two tabs, one socket: events reach both, answers only the one that asked', async (t) => {
  const { client, peer } = await pair(t);
  const host = new PortHost(client);
  const [one, two] = [tab(t, host), tab(t, host)];
  const [logOne, logTwo] = [heard(one), heard(two)];
  one.connect();
  two.connect();
  const connection = await peer.accept();
  await connection.welcome({ rooms: [roomAt(1)] });
  await Promise.all([reached(one, 'online'), reached(two, 'online')]);
  connection.say(event(2));
  await Promise.all([logOne.until(1), logTwo.until(1)]);
  const marked = one.call('read.mark', { room: 'r1', seq: 2 });
  const listed = two.call('room.list', {});
  const frames = [await connection.take(), await connection.take()];
  t.same(frames.map(({ op }) => op).sort(), ['read.mark', 'room.list']);
  for (const frame of frames)
    connection.answer(frame, frame.op === 'room.list' ? { rooms: [] } : { seq: 2, unread: 0, mentions: 0 });
  t.match(await marked, { seq: 2 });
  t.same(await listed, { rooms: [] });
  t.equal(peer.uninvited, 0);
});

t.test('a failure keeps its facts across the port', async (t) => {
  const { client, peer } = await pair(t);
  const one = tab(t, new PortHost(client));
  one.connect();
  const connection = await peer.accept();
  await connection.welcome();
  const failing = one.call('room.get', { room: 'r1' });
  connection.refuse(await connection.take(), {
    code: 'rate_limited',
    message: 'x',
    retryable: true,
    retryAfterMs: 9,
  });
  await t.rejects(failing, { name: 'CallError', code: 'rate_limited', retryAfterMs: 9 });
});

t.test('a tab that comes later knows the rooms as they are, then every event since', async (t) => {
  const { client, peer } = await pair(t);
  const host = new PortHost(client);
  client.connect();
  const connection = await peer.accept();
  await connection.welcome({ rooms: [roomAt(1)] });
  await reached(client, 'online');
  const late = tab(t, host);
  const log = heard(late);
  const told = new Promise((resolve) => late.on('connected', resolve));
  connection.say(event(2));
  late.connect();
  const ask = await connection.take();
  t.equal(ask.op, 'room.list');
  connection.say(event(3));
  connection.answer(ask, { rooms: [roomAt(3)] });
  t.match(await told, { user: { id: 'u1' }, rooms: [{ lastSeq: 3 }] });
  await log.until(1);
  t.equal(log.seqs.at(-1), 3, 'told after the rooms, where it can be recognised as known');
});

t.test('one tab leaving takes nothing from the other', async (t) => {
  const { client, peer } = await pair(t);
  const host = new PortHost(client);
  const [one, two] = [tab(t, host), tab(t, host)];
  one.connect();
  two.connect();
  const connection = await peer.accept();
  await connection.welcome({ rooms: [roomAt(1)] });
  await Promise.all([reached(one, 'online'), reached(two, 'online')]);
  const [gone, staying] = [heard(one), heard(two)];
  one.close();
  connection.say(event(2));
  await staying.until(1);
  t.same(gone.seqs, []);
  t.equal(two.state.status, 'online');
});
