import { startDevTalk, startRedis, waitFor } from '@devtalk/testkit';
import { Redis } from 'ioredis';
import t from 'tap';
import { bearer, signUp } from '../testing/people.js';
import { SocketClient } from '../testing/socket-client.js';

interface Report {
  ready: boolean;
  checks: { redis?: { error?: string } };
}

t.test('a Redis that refuses to write makes nobody ready, and says why', async (t) => {
  const redis = await startRedis(t, { own: true });
  const { url, wsUrl, gateways, chat, sessions, workers } = await startDevTalk(t, { redis });
  const all = [...gateways.map(({ process }) => process), ...chat, ...sessions, ...workers];
  const admin = new Redis(redis.url);
  t.teardown(() => admin.disconnect());
  const report = async (opsUrl: string) => {
    const response = await fetch(`${opsUrl}/readyz`);
    return { ...((await response.json()) as Report), code: response.status };
  };
  const ann = await signUp(url, 'ann');
  const call = async (method: string, path: string, body?: object) =>
    (
      await fetch(url + path, {
        method,
        headers: { ...bearer(ann.token), ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      })
    ).status;
  const messages = '/api/rooms/lobby/messages';
  t.equal(await call('GET', '/api/rooms'), 200, 'she is in the lobby');
  t.equal(await call('POST', messages, { clientId: 'a', text: 'one' }), 201);
  const client = await SocketClient.connect(t, wsUrl, ann.token);
  const { messages: page } = (await client.call('room.history', { room: 'lobby' })) as {
    messages: { seq: number }[];
  };
  for (const { opsUrl } of all) t.match(await report(opsUrl), { code: 200, ready: true });
  await admin.config('SET', 'maxmemory', '1mb');
  for (const { name, opsUrl } of all) {
    const full = await waitFor(
      async () => {
        const found = await report(opsUrl);
        return /OOM/.test(found.checks.redis?.error ?? '') ? found : undefined;
      },
      { what: `${name} has noticed`, timeout: 15_000 },
    );
    t.match(full, { code: 503, ready: false, checks: { redis: { error: /refuses to write/ } } }, name);
  }
  t.equal(await call('POST', messages, { clientId: 'b', text: 'two' }), 503, 'what needs memory is refused');
  for (const path of ['/api/auth/me', '/api/rooms', messages, '/api/notifications'])
    t.equal(await call('GET', path), 200, `${path} can be read`);
  const newcomer = await SocketClient.connect(t, wsUrl, ann.token);
  t.match(newcomer.answer, { rooms: [{ id: 'lobby' }] }, 'connecting goes on');
  t.equal(await call('DELETE', `${messages}/${page.at(-1)?.seq}`), 204, 'deleting goes on');
  t.equal(await call('POST', '/api/auth/logout'), 204, 'so does signing out');
  t.strictSame(await client.closed, { code: 4510, reason: 'session_revoked' });
  await admin.config('SET', 'maxmemory', '0');
  for (const { name, opsUrl } of all)
    await waitFor(async () => (await report(opsUrl)).ready, { what: `${name} is ready`, timeout: 15_000 });
});
