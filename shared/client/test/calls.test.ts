import t from 'tap';
import { pair, reached } from './setup.js';

const say = (clientId: string) => ({ room: 'r1', clientId, text: clientId });

t.test('answers reach their callers, whatever their order', async (t) => {
  const { client, peer } = await pair(t);
  client.connect();
  const connection = await peer.accept();
  await connection.welcome();
  await reached(client, 'online');
  const first = client.call('room.list', {});
  const second = client.call('read.mark', { room: 'r1', seq: 4 });
  const [asked, marked] = [await connection.take(), await connection.take()];
  connection.answer(marked, { seq: 4, unread: 0, mentions: 0 });
  connection.answer(asked, { rooms: [] });
  t.same(await first, { rooms: [] });
  t.match(await second, { seq: 4 });
});

t.test('an error answer is a CallError with all its facts, not a disconnect', async (t) => {
  const { client, peer } = await pair(t);
  client.connect();
  const connection = await peer.accept();
  await connection.welcome();
  await reached(client, 'online');
  const failing = client.call('room.get', { room: 'r1' });
  const issues = [{ path: 'room', message: 'Not a room id' }];
  connection.refuse(await connection.take(), {
    code: 'bad_request',
    message: 'no',
    retryable: false,
    issues,
  });
  await t.rejects(failing, { name: 'CallError', code: 'bad_request', facts: { issues } });
  t.equal(client.state.status, 'online');
});

t.test('a deadline passes: the call fails, a late answer is ignored', async (t) => {
  const { client, peer, clock } = await pair(t);
  client.connect();
  const connection = await peer.accept();
  await connection.welcome();
  await reached(client, 'online');
  const slow = client.call('room.list', {}, { deadlineMs: 2_000 });
  const frame = await connection.take();
  clock.advance(2_000);
  await t.rejects(slow, { code: 'timeout', retryable: true });
  connection.answer(frame, { rooms: [] });
  const next = client.call('room.list', {});
  connection.answer(await connection.take(), { rooms: [] });
  t.same(await next, { rooms: [] });
});

t.test('a frame over the limit never reaches the wire, where it would end the connection', async (t) => {
  const { client } = await pair(t);
  const huge = { ...say('a'), text: '한'.repeat(22_000) };
  await t.rejects(client.call('message.send', huge), { code: 'payload_too_large' });
});

t.test('what was not answered is sent again: same bytes, same order, and nothing else', async (t) => {
  const { client, peer, clock } = await pair(t);
  client.connect();
  const first = await peer.accept();
  await first.welcome();
  await reached(client, 'online');
  const answered = client.call('message.send', say('a'));
  first.answer(await first.take(), {});
  await answered;
  void client.call('message.send', say('b')).catch(() => {});
  void client.call('room.create', { name: 'new', kind: 'public' }).catch(() => {});
  const before = [await first.take(), await first.take()];
  first.cut();
  await reached(client, 'waiting');
  void client.call('message.send', say('c')).catch(() => {});
  clock.advance(250);
  const second = await peer.accept();
  await second.welcome();
  const again = [await second.take(), await second.take()];
  t.same(again, before, 'id, clientId and key included');
  t.ok(again[1]?.key, 'a command without clientId is recognised by its key');
  t.match(await second.take(), { data: { clientId: 'c' } }, 'what was said later comes later');
});

t.test('what its deadline or the server has forgotten is not sent again', async (t) => {
  const HOUR = 3_600_000;
  for (const [what, deadlineMs, moved] of [
    ['asleep past its deadline', 60_000, 61_000],
    ['forgotten by the server', 100 * HOUR, 65 * HOUR],
    ['a clock that was set back', 100 * HOUR, -HOUR],
  ] as const) {
    const { client, peer, clock } = await pair(t);
    client.connect();
    const first = await peer.accept();
    await first.welcome();
    await reached(client, 'online');
    const old = client.call('message.send', say('old'), { deadlineMs });
    await first.take();
    first.cut();
    await reached(client, 'waiting');
    // Timers stand still in sleep, or run by another clock.
    clock.set(clock.now() + moved);
    const fresh = client.call('message.send', say('new'), { deadlineMs });
    clock.advance(250);
    const second = await peer.accept();
    await second.welcome();
    await t.rejects(old, { code: 'timeout' }, what);
    const taken = await second.take();
    t.match(taken, { data: { clientId: 'new' } }, `${what}: what was never sent goes`);
    second.answer(taken, {});
    await fresh;
  }
});

t.test('typing is neither kept nor repeated', async (t) => {
  const { client, peer, clock } = await pair(t);
  client.connect();
  const first = await peer.accept();
  await first.welcome();
  await reached(client, 'online');
  const lost = client.call('typing.set', { room: 'r1', typing: true });
  await first.take();
  first.cut();
  await t.rejects(lost, { code: 'unavailable' });
  await t.rejects(client.call('typing.set', { room: 'r1', typing: true }), { code: 'unavailable' });
  clock.advance(250);
  const second = await peer.accept();
  await second.welcome();
  await reached(client, 'online');
  void client.call('room.list', {}).catch(() => {});
  t.equal((await second.take()).op, 'room.list');
});

t.test('a call made while away waits for the connection, but not beyond its deadline', async (t) => {
  const { client, clock } = await pair(t);
  const waiting = client.call('room.list', {}, { deadlineMs: 1_000 });
  clock.advance(1_000);
  await t.rejects(waiting, { code: 'timeout' });
});
