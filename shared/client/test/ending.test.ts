import t from 'tap';
import { pair, reached } from './setup.js';

const by = { device: 'Firefox on Linux', ip: '203.0.113.7', at: '2026-01-01T00:00:00Z' };
const origin = { sessionId: 's1', timestamp: by.at, serverId: 'g1' };

t.test('a takeover ends the client with the facts, and it never comes back by itself', async (t) => {
  const { client, peer, clock } = await pair(t);
  client.connect();
  const connection = await peer.accept();
  await connection.welcome();
  await reached(client, 'online');
  const unsent = client.call('message.send', { room: 'r1', clientId: 'a', text: 'half a thought' });
  connection.say({ event: 'session.superseded', data: { ...origin, by } });
  await t.rejects(unsent, { code: 'session_superseded', retryable: false });
  t.match(client.state, {
    status: 'ended',
    code: 4509,
    reason: 'session_superseded',
    end: { state: 'superseded', by },
  });
  client.nudge('online');
  client.nudge('now');
  clock.advance(3_600_000);
  t.equal(client.state.status, 'ended');
  t.equal(peer.uninvited, 0);
  await t.rejects(client.call('room.list', {}), { code: 'session_superseded', facts: { by } });
});

t.test('a revoked session says why', async (t) => {
  const { client, peer } = await pair(t);
  client.connect();
  const connection = await peer.accept();
  await connection.welcome();
  connection.say({ event: 'session.revoked', data: { ...origin, reason: 'password_changed' } });
  t.match(await reached(client, 'ended'), {
    code: 4510,
    reason: 'session_revoked',
    end: { state: 'revoked', reason: 'password_changed' },
  });
});

t.test('a refused connect carries the same facts as the notice', async (t) => {
  const { client, peer } = await pair(t);
  client.connect();
  const connection = await peer.accept();
  const connect = await connection.take();
  const message = 'Signed in on another device';
  connection.refuse(connect, { code: 'session_superseded', message, retryable: false, by });
  connection.close(4509, 'session_superseded');
  t.match(await reached(client, 'ended'), { reason: 'session_superseded', end: { by } });
});

t.test('a refusal that may pass is waited out', async (t) => {
  const { client, peer, clock } = await pair(t);
  client.connect();
  const connection = await peer.accept();
  const connect = await connection.take();
  connection.refuse(connect, {
    code: 'unavailable',
    message: 'no Redis',
    retryable: true,
    retryAfterMs: 3_000,
  });
  connection.close(4013, 'unavailable');
  const { retryAt } = await reached(client, 'waiting');
  t.equal(retryAt, clock.now() + 3_000);
});

t.test('after the person has signed in again, connect begins anew', async (t) => {
  const { client, peer } = await pair(t);
  client.connect();
  const connection = await peer.accept();
  await connection.welcome();
  connection.close(4511, 'session_expired');
  await reached(client, 'ended');
  client.connect();
  await (await peer.accept()).welcome();
  await reached(client, 'online');
});

t.test('nothing of one person reaches the next', async (t) => {
  const { client, peer } = await pair(t);
  client.connect();
  const first = await peer.accept();
  await first.welcome();
  await reached(client, 'online');
  const unsent = client.call('message.send', { room: 'r1', clientId: 'a', text: 'private' });
  await first.take();
  client.reconnect();
  const second = await peer.accept();
  const other = { id: 'u9', username: 'eve', displayName: 'Eve', role: 'member', createdAt: by.at } as const;
  await second.welcome({ user: other });
  await t.rejects(unsent, { code: 'session_superseded' });
  void client.call('ping', {}).catch(() => {});
  t.equal((await second.take()).op, 'ping', 'the message was not sent as somebody else');
});
