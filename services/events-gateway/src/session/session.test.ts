import { type IncomingMessage, request } from 'node:http';
import { deferred, startDevTalk } from '@devtalk/testkit';
import t from 'tap';
import { EventReader } from '../testing/event-reader.js';
import { bearer, PASSWORD, signIn, signUp } from '../testing/people.js';
import { SocketClient } from '../testing/socket-client.js';

t.test('a second sign-in ends exactly the first session, over both gateways', async (t) => {
  const devtalk = await startDevTalk(t, { gateways: 2, workers: 0 });
  const [first, second] = devtalk.gateways;
  if (!first || !second) throw new Error('two gateways');
  const ann = await signUp(first.url, 'ann');
  const other = await signUp(first.url, 'other');
  const [socket, bystander] = await Promise.all([
    SocketClient.connect(t, second.wsUrl, ann.token),
    SocketClient.connect(t, second.wsUrl, other.token),
  ]);
  const again = await signIn(first.url, 'ANN', 'My phone');
  const notice = await socket.event((f) => f.event === 'session.superseded');
  t.match(notice.data, { sessionId: ann.session.id, by: { device: 'My phone', ip: '127.0.0.1', at: /Z$/ } });
  t.strictSame(await socket.closed, { code: 4509, reason: 'session_superseded' });

  const refused = await fetch(`${second.url}/api/auth/me`, { headers: bearer(ann.token) });
  t.equal(refused.status, 401);
  t.match(await refused.json(), { code: 'session_superseded', by: { device: 'My phone' } });
  const late = await SocketClient.open(t, second.wsUrl);
  t.match(await late.ask('connect', { token: ann.token }), {
    ok: false,
    error: { code: 'session_superseded' },
  });
  t.equal((await late.closed).code, 4509);

  t.match(await bystander.call('ping', {}), {}, 'nobody else is touched');
  const mine = await SocketClient.connect(t, first.wsUrl, again.token);
  const logout = await fetch(`${second.url}/api/auth/logout`, {
    method: 'POST',
    headers: bearer(again.token),
  });
  t.equal(logout.status, 204);
  t.match(await mine.event((f) => f.event === 'session.revoked'), { data: { reason: 'signed_out' } });
  t.strictSame(await mine.closed, { code: 4510, reason: 'session_revoked' });
});

t.test('credentials, cookies and origins', async (t) => {
  const devtalk = await startDevTalk(t, { workers: 0 });
  const { url, wsUrl } = devtalk;
  const json = { 'content-type': 'application/json' };
  const body = JSON.stringify({ username: 'cat', password: PASSWORD });
  const register = await fetch(`${url}/api/auth/register`, { method: 'POST', headers: json, body });
  t.equal(register.status, 201);
  t.notOk('token' in ((await register.json()) as object), 'a token is in the body only when asked for');
  const cookies = register.headers.getSetCookie();
  const session = cookies.find((c) => c.startsWith('devtalk=')) ?? '';
  t.match(session, /HttpOnly/);
  t.match(session, /SameSite=Strict/);
  t.match(session, /Path=\//);
  t.notMatch(session, /Secure/);
  t.match(register.headers.get('content-security-policy'), /default-src 'self'/);
  t.notMatch(register.headers.get('content-security-policy'), /unsafe-inline/);
  t.equal(register.headers.get('cache-control'), 'no-store');
  t.equal(register.headers.get('x-content-type-options'), 'nosniff');
  const cookie = session.split(';', 1)[0] ?? '';

  const me = await fetch(`${url}/api/auth/me`, { headers: { cookie } });
  t.match(await me.json(), { user: { username: 'cat' }, session: { id: String } });

  const post = (headers: Record<string, string>) =>
    fetch(`${url}/api/rooms`, {
      method: 'POST',
      headers: { ...json, cookie, ...headers },
      body: JSON.stringify({ kind: 'public', name: 'x' }),
    });
  for (const origin of [
    'https://evil.example',
    'null',
    `${url}.evil.example`,
    `${url}@evil.example`,
    `${url}/`,
    'http://127.0.0.1',
  ]) {
    const answer = await post({ origin });
    t.equal(answer.status, 403, origin);
    t.match(await answer.json(), { code: 'forbidden_origin' });
  }
  t.equal((await post({})).status, 403, 'a write that relies on the cookie must say its origin');
  t.equal((await post({ origin: url })).status, 201);
  t.equal((await fetch(`${url}/api/rooms`, { headers: { cookie } })).status, 200, 'a read need not');

  for (const path of ['/%61pi/rooms', '/a%70i/rooms', `${url}/api/rooms`]) {
    const evil = { cookie, origin: 'https://evil.example', host: new URL(url).host };
    t.match(await statusOf(url, 'POST', path, evil), { status: 403, cache: 'no-store' }, path);
    t.match(
      await statusOf(url, 'GET', path, { cookie }),
      { status: 200, cache: 'no-store' },
      'one path to the router',
    );
  }
  for (const path of ['/ws', '/%77s', `${url}/ws`]) {
    const evil = { ...UPGRADE, cookie, origin: 'https://evil.example' };
    t.match(await statusOf(url, 'GET', path, evil), { status: 403 }, `upgrade of ${path}`);
    t.match(
      await statusOf(url, 'GET', path, { ...evil, origin: url }),
      { status: 101 },
      'one path to the router',
    );
  }
  for (const origin of [undefined, 'https://evil.example', 'null']) {
    const refused = await SocketClient.open(t, wsUrl, { cookie, ...(origin && { origin }) }).catch(
      (error: Error) => error,
    );
    t.match(refused, { message: /403/ }, `upgrade with origin ${origin}`);
  }
  const socket = await SocketClient.open(t, wsUrl, { cookie, origin: url });
  t.match(await socket.ask('connect', {}), { ok: true, data: { user: { username: 'cat' } } });
  const anonymous = await SocketClient.open(t, wsUrl);
  t.match(await anonymous.ask('connect', {}), { ok: false, error: { code: 'session_required' } });
  t.equal((await anonymous.closed).code, 4501);
  const inUrl = await SocketClient.open(t, `${wsUrl}?token=${cookie.slice(8)}`);
  t.match(
    await inUrl.ask('connect', {}),
    { ok: false, error: { code: 'session_required' } },
    'never in a URL',
  );
  for (const token of ['zz.x', `${cookie.slice(8)}x`, 'undefined', '../..', '0'.repeat(300)]) {
    const answer = await fetch(`${url}/api/auth/me`, { headers: bearer(token) });
    t.equal(answer.status, 401);
    t.match(await answer.json(), { code: 'session_required', requestId: String });
  }
});

t.test('Server-Sent Events', async (t) => {
  const devtalk = await startDevTalk(t, { gateways: 2, workers: 0, env: { SSE_PING: '300ms' } });
  const [first, second] = devtalk.gateways;
  if (!first || !second) throw new Error('two gateways');
  const [ann, ben] = await Promise.all([signUp(first.url, 'ann'), signUp(first.url, 'ben')]);
  const stream = await EventReader.open(`${second.url}/api/events/sse`, bearer(ben.token));
  t.teardown(() => stream.close());
  const a = await SocketClient.connect(t, first.wsUrl, ann.token);
  const { room } = (await a.call('room.create', { kind: 'private', name: 'den' })) as {
    room: { id: string };
  };
  await a.call('member.add', { room: room.id, userId: ben.user.id });
  const added = await stream.next((text) => text.includes('room.added'));
  t.match(added, /^id: \S+\ndata: \{/m);
  t.match(await stream.next((text) => text.includes('"ping"')), /"serverId":"[^"]+","timestamp"/);
  t.equal(stream.headers.get('x-accel-buffering'), 'no');
  const id = /id: (\S+)/.exec(added)?.[1] ?? '';

  await a.call('member.remove', { room: room.id, userId: ben.user.id });
  await stream.next((text) => text.includes('room.removed'));
  const resumed = await EventReader.open(`${first.url}/api/events/sse?types=room.removed`, {
    ...bearer(ben.token),
    'last-event-id': id,
  });
  t.teardown(() => resumed.close());
  t.match(
    await resumed.next((text) => text.includes('eventType')),
    /room\.removed/,
    'what came after is there, and only that',
  );
  const tooOld = await EventReader.open(`${first.url}/api/events/sse`, {
    ...bearer(ben.token),
    'last-event-id': '1-1',
  });
  t.teardown(() => tooOld.close());
  t.match(await tooOld.next((text) => text.startsWith('event:')), /^event: gap/);
  const wrong = await fetch(`${first.url}/api/events/sse?types=nonsense`, { headers: bearer(ben.token) });
  t.equal(wrong.status, 400);

  await signIn(first.url, 'ben');
  t.match(await stream.next((text) => text.includes('session.superseded')), /"by":/);
  await stream.ended;
});

t.test('an upgrade is one of /ws, and to our subprotocol', async (t) => {
  const { url } = await startDevTalk(t, { workers: 0, chat: 0 });
  const none: Record<string, string> = { ...UPGRADE };
  delete none['sec-websocket-protocol'];
  const offering = (name: string) => ({ ...none, 'sec-websocket-protocol': name });
  t.match(await statusOf(url, 'GET', '/ws', none), { status: 400 }, 'none');
  t.match(await statusOf(url, 'GET', '/ws', offering('devtalk.v2, graphql-ws')), { status: 400 }, 'others');
  t.match(await statusOf(url, 'GET', '/ws', offering('devtalk.v2, devtalk.v1')), { status: 101 }, 'ours too');
  for (const path of ['/', '/api/status', '/api/rooms', '/s/abc', '/ws/x', '/index.html', '/api/events/sse'])
    t.match(await statusOf(url, 'GET', path, UPGRADE), { status: 404 }, path);
});

const UPGRADE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-protocol': 'devtalk.v1',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

/** `path` goes out as it is: a URL would spell it the usual way. */
function statusOf(base: string, method: string, path: string, headers: Record<string, string>) {
  const { hostname, port } = new URL(base);
  const { promise, resolve, reject } = deferred<{ status?: number; cache?: string }>();
  const outgoing = request({ hostname, port, method, path, headers, agent: false }, answered);
  function answered(answer: IncomingMessage) {
    const { statusCode: status, headers: got } = answer;
    answer.resume();
    resolve({ ...(status && { status }), ...(got['cache-control'] && { cache: got['cache-control'] }) });
  }
  outgoing.on('upgrade', (answer, socket) => {
    answered(answer);
    socket.destroy();
  });
  outgoing.on('error', reject).end();
  return promise;
}
