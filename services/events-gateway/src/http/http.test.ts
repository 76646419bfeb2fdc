import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { brotliCompressSync } from 'node:zlib';
import { startDevTalk, waitFor } from '@devtalk/testkit';
import t, { type Test } from 'tap';
import { bearer, signUp } from '../testing/people.js';
import { SocketClient } from '../testing/socket-client.js';

const HTML = { accept: 'text/html,*/*' };

const SECURITY =
  /^(content-security-policy|strict-transport-security|x-content-type-options|referrer-policy|cross-origin-.*|permissions-policy|cache-control)$/;

t.test('the web build', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'devtalk-web-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const root = join(folder, 'dist');
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(root, 'index.html'), '<!doctype html><title>DevTalk</title>');
  writeFileSync(join(root, 'assets', 'app-1a2b3c.js'), 'export {};');
  writeFileSync(join(folder, 'secret.txt'), 'not yours');
  const { url } = await startDevTalk(t, { chat: 0, sessions: 0, workers: 0, env: { WEB_ROOT: root } });
  for (const path of ['/', '/rooms/lobby', '/rooms/a.b']) {
    const page = await fetch(url + path, { headers: HTML });
    t.equal(page.status, 200, path);
    t.match(await page.text(), /DevTalk/);
    t.equal(page.headers.get('cache-control'), 'no-cache');
    t.match(page.headers.get('content-security-policy'), /frame-ancestors 'none'/);
  }
  const asset = await fetch(`${url}/assets/app-1a2b3c.js`);
  t.match(asset.headers.get('content-type'), /javascript/);
  t.equal(asset.headers.get('cache-control'), 'public, max-age=31536000, immutable');
  t.equal((await fetch(`${url}/assets/gone.js`)).status, 404);
  writeFileSync(join(root, 'assets', 'app-1a2b3c.js.br'), brotliCompressSync('export {};'));
  const script = async (encodings: string) => {
    const { headers, status } = await fetch(`${url}/assets/app-1a2b3c.js`, {
      headers: { 'accept-encoding': encodings },
    });
    const [encoding, type, etag] = ['content-encoding', 'content-type', 'etag'].map((name) =>
      headers.get(name),
    );
    return { status, encoding, type, etag, vary: headers.get('vary') };
  };
  const [packed, plain] = [await script('br, gzip'), await script('identity')];
  t.match(packed, { status: 200, encoding: 'br', type: /javascript/, vary: 'accept-encoding' });
  t.match(plain, { status: 200, encoding: null, type: /javascript/, vary: 'accept-encoding' });
  t.not(packed.etag, plain.etag, 'each form has a tag of its own');
  for (const path of [
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/%00.txt',
  ]) {
    const answer = await fetch(url + path, { headers: HTML });
    t.notMatch(await answer.text(), /not yours/, path);
  }
  const unknown = await fetch(`${url}/api/nothing`, { headers: HTML });
  t.equal(unknown.status, 404);
  t.match(await unknown.json(), { code: 'not_found' });
  const wrongMethod = await fetch(`${url}/api/auth/login`);
  t.equal(wrongMethod.headers.get('allow'), 'POST');
});

t.test('documents and status', async (t) => {
  const { url } = await startDevTalk(t, { chat: 0, sessions: 0, workers: 0 });
  const read = async (path: string) => (await fetch(url + path)).json() as Promise<Record<string, object>>;
  t.match(await read('/api/openapi.json'), { openapi: '3.1.0', paths: { '/api/auth/login': { post: {} } } });
  t.match(await read('/api/asyncapi.json'), { asyncapi: '3.0.0' });
  const document = await fetch(`${url}/api/openapi.json`, { headers: { 'accept-encoding': 'br' } });
  t.equal(document.headers.get('content-encoding'), 'br');
  t.equal(document.headers.get('vary'), 'accept-encoding');
  const etag = document.headers.get('etag') ?? '';
  const again = await fetch(`${url}/api/openapi.json`, { headers: { 'if-none-match': etag } });
  t.equal(again.status, 304, 'what has not changed is not sent again');
  const page = await fetch(`${url}/api/docs`);
  t.match(page.headers.get('content-type'), /html/);
  const html = await page.text();
  t.notMatch(html, /https?:\/\//, 'nothing is loaded from elsewhere');
  for (const [, file] of html.matchAll(/(?:href|src)="(\/api\/docs\/[^"]+)"/g)) {
    t.equal((await fetch(`${url}${file}`)).status, 200, `${file}`);
  }
  t.match(await read('/api/status'), {
    serverId: /^events-gateway-/,
    version: /^\d+\.\d+\.\d+/,
    uptimeSeconds: Number,
    connections: 0,
    users: 0,
    streams: 0,
    redisConnected: true,
  });
});

t.test('what is no request is answered with the headers of any other', async (t) => {
  const env = { PUBLIC_ORIGIN: 'https://chat.example' };
  const { url } = await startDevTalk(t, { chat: 0, sessions: 0, workers: 0, env });
  const { port } = new URL(url);
  const usual = [...(await fetch(`${url}/api/status`)).headers.keys()].filter((name) => SECURITY.test(name));
  t.ok(usual.length >= 7, `${usual}`);
  for (const bytes of ['GET /%zz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n', 'nonsense\r\n\r\n']) {
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(bytes);
    const [head = ''] = (await text(socket)).toLowerCase().split('\r\n\r\n');
    t.match(head, /^http\/1\.1 400 /);
    const missing = usual.filter((name) => !head.includes(`\r\n${name}: `));
    t.strictSame(missing, [], bytes.slice(0, 8));
  }
});

t.test('the HTTP twins', async (t) => {
  const devtalk = await startDevTalk(t);
  // The first account is the administrator: Ben must not be it.
  const ann = await signUp(devtalk.url, 'ann');
  const ben = await signUp(devtalk.url, 'ben');
  const as =
    (token: string) =>
    async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
      const response = await fetch(devtalk.url + path, {
        method,
        headers: {
          ...bearer(token),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: text === '' ? undefined : JSON.parse(text),
      };
    };
  const [a, b] = [as(ann.token), as(ben.token)];

  const created = await a('POST', '/api/rooms', { kind: 'private', name: 'den' });
  t.equal(created.status, 201);
  const room = `/api/rooms/${created.body.room.id}`;
  const direct = { kind: 'direct', with: [ben.user.id] };
  t.equal((await a('POST', '/api/rooms', direct)).status, 201);
  const again = await b('POST', '/api/rooms', { kind: 'direct', with: [ann.user.id] });
  t.equal(again.status, 200, 'a direct room exists once for two people');
  t.notOk('duplicate' in again.body);

  t.equal((await b('GET', room)).status, 404, 'what one may not see does not exist');
  t.equal((await b('GET', `${room}/messages`)).status, 404);
  t.equal((await b('POST', `${room}/messages`, { clientId: 'x', text: 'x' })).status, 404);

  t.equal((await a('POST', `${room}/messages`, { clientId: 'm', text: 'hello' })).status, 201);
  const same = await a('POST', `${room}/messages`, { clientId: 'm', text: 'other' });
  t.equal(same.status, 200);
  t.equal(same.body.message.text, 'hello', 'the same clientId gives the first one');
  const seq = same.body.message.seq as number;
  t.equal((await a('PUT', `${room}/messages/${seq}/reactions/${encodeURIComponent('👍')}`)).status, 204);
  t.match((await a('GET', `${room}/messages?limit=1`)).body, {
    messages: [{ seq, reactions: { '👍': { count: 1, me: true } } }],
  });
  t.match((await a('PUT', `${room}/read`, { seq })).body, { unread: 0 });
  t.equal((await a('DELETE', `${room}/messages/${seq}`)).status, 204);
  const invite = await a('POST', `${room}/invites`, { maxUses: 1 });
  t.equal(invite.status, 201);
  t.equal(invite.body.url, `${devtalk.url}/invite/${invite.body.code}`);
  const listed = await a('GET', `${room}/invites`);
  t.equal(listed.body.invites[0].url, invite.body.url);
  t.equal((await b('POST', `/api/invites/${invite.body.code}/accept`)).status, 200);
  t.equal((await b('GET', room)).status, 200);

  const bad: [string, string, unknown, number, string][] = [
    ['GET', `${room}/messages?limit=201`, undefined, 400, 'bad_request'],
    ['GET', `${room}/messages?limit=x`, undefined, 400, 'bad_request'],
    ['POST', '/api/rooms', '{"__proto__":{"kind":"public"}}', 400, 'bad_request'],
    ['POST', '/api/rooms', '{', 400, 'bad_request'],
    ['POST', '/api/rooms', [], 400, 'bad_request'],
    ['POST', `${room}/messages`, { clientId: 'y', text: 'x', room: 'lobby' }, 400, 'bad_request'],
    ['POST', '/api/rooms', `{"name":"${'x'.repeat(262_144)}"}`, 413, 'payload_too_large'],
    ['GET', '/api/rooms/%ff', undefined, 400, 'bad_request'],
    ['GET', '/api/auth/active-sessions?scope=all', undefined, 403, 'forbidden'],
    ['GET', '/api/admin/jobs', undefined, 403, 'forbidden'],
    ['DELETE', `/api/auth/sessions/${ann.session.id}`, undefined, 404, 'not_found'],
  ];
  for (const [method, path, body, status, code] of bad) {
    const answer = await b(method, path, body);
    t.match({ status: answer.status, code: answer.body.code }, { status, code }, `${method} ${path}`);
    t.match(answer.headers.get('content-type'), /application\/problem\+json/);
  }

  await dashboards(t, devtalk.wsUrl, ann.token, a);
  const account = await a(
    'POST',
    '/api/accounts',
    { name: 'Savings', balance: '12.50' },
    { 'idempotency-key': 'one' },
  );
  t.match({ status: account.status, balance: account.body.balance }, { status: 201, balance: '12.5' });
  const twice = await a(
    'POST',
    '/api/accounts',
    { name: 'Savings', balance: '12.50' },
    { 'idempotency-key': 'one' },
  );
  t.equal(twice.body.id, account.body.id, 'the same key makes one account');
  const link = await a('POST', '/api/links', { url: 'https://example.org/x' });
  const followed = await fetch(link.body.url, { redirect: 'manual' });
  t.match(
    { status: followed.status, to: followed.headers.get('location') },
    { status: 302, to: 'https://example.org/x' },
  );
  t.equal((await fetch(`${devtalk.url}/s/nothere`, { redirect: 'manual' })).status, 404);
  const sessions = await a('GET', '/api/auth/active-sessions');
  t.match(sessions.headers.get('x-cache'), /HIT|MISS/);
  t.notOk('hit' in sessions.body);
});

type Call = (
  method: string,
  path: string,
  body?: unknown,
) => Promise<{ status: number; headers: Headers; body: { status: string; jobId: string } }>;

async function dashboards(t: Test, wsUrl: string, token: string, call: Call): Promise<void> {
  const socket = await SocketClient.connect(t, wsUrl, token);
  const first = await call('GET', '/api/dashboard');
  t.match(
    { cache: first.headers.get('x-cache'), status: first.body.status },
    { cache: 'MISS', status: 'pending' },
  );
  await socket.event((f) => f.event === 'dashboard.generated');
  const next = await waitFor(async () => {
    const answer = await call('GET', '/api/dashboard');
    return answer.body.status !== 'pending' && answer;
  });
  t.match(next.headers.get('x-cache'), /HIT|STALE/);
  const refresh = await call('POST', '/api/dashboard/refresh');
  t.equal(refresh.status, 202);
  t.match(refresh.body, { jobId: /^j\d+-/ });
}
