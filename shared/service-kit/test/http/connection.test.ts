import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { waitFor } from '@devtalk/testkit';
import t from 'tap';
import { createMetrics } from '../../src/http/index.js';
import { problemOf, serve } from './serve.js';

async function raw(port: number, bytes: string): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1' });
  await once(socket, 'connect');
  socket.write(bytes);
  return text(socket);
}

t.test('what is no HTTP, and headers without end, get a problem too', async (t) => {
  const { port } = await serve(t);
  const nonsense = await raw(port, 'this is no request\r\n\r\n');
  t.match(nonsense, /^HTTP\/1\.1 400 .*\r\n/);
  t.match(JSON.parse(nonsense.split('\r\n\r\n')[1] ?? ''), { code: 'bad_request', requestId: String });
  t.match(
    await raw(port, `GET / HTTP/1.1\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`),
    /^HTTP\/1\.1 413 .*payload_too_large/s,
  );
});

t.test('what is answered before there is a request has headers too', async (t) => {
  const undecodable = 'GET /%zz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n';
  const bad = [undecodable, 'nonsense\r\n\r\n', `GET / HTTP/1.1\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`];
  const plain = await serve(t);
  const own = await serve(t, { bareHeaders: { 'referrer-policy': 'no-referrer' } });
  for (const bytes of bad) {
    const [head = ''] = (await raw(plain.port, bytes)).toLowerCase().split('\r\n\r\n');
    for (const line of ['cache-control: no-store', 'x-content-type-options: nosniff', 'x-request-id: '])
      t.ok(head.includes(`\r\n${line}`), `${line} for ${bytes.slice(0, 10)}`);
    t.match(head, /content-security-policy: default-src 'none'/);
    t.match((await raw(own.port, bytes)).toLowerCase(), /\r\nreferrer-policy: no-referrer\r\n/);
  }
});

t.test('a sane request id is taken over and echoed, any other replaced', async (t) => {
  const { call, log } = await serve(t);
  const idFor = async (id?: string) => {
    const response = await call('/who', id === undefined ? {} : { headers: { 'x-request-id': id } });
    return response.headers.get('x-request-id');
  };
  t.equal(await idFor('browser-0001'), 'browser-0001');
  t.ok(await waitFor(() => log.some(({ requestId }) => requestId === 'browser-0001')));
  for (const id of [undefined, 'short', 'with space in it', 'x'.repeat(65), '{"level":"fatal"}']) {
    const given = await idFor(id);
    t.match(given, /^[a-z0-9]{20}$/);
    t.not(given, id);
  }
});

t.test('the address of a client is taken from a header only behind a trusted proxy', async (t) => {
  const headers = { 'x-forwarded-for': '203.0.113.9' };
  const direct = await serve(t);
  t.strictSame(await (await direct.call('/who', { headers })).json(), { ip: '127.0.0.1' });
  const proxied = await serve(t, { trustProxy: '127.0.0.1' });
  t.strictSame(await (await proxied.call('/who', { headers })).json(), { ip: '203.0.113.9' });
});

t.test('a write is one line at info, a read at debug, and no query is logged', async (t) => {
  const { call, post, log } = await serve(t);
  await call('/search?limit=3&q=private');
  await post('{"text":"private"}');
  await waitFor(() => log.length >= 3);
  const lines = log.filter(({ requestId }) => requestId !== undefined);
  t.match(lines, [
    { level: 'debug', method: 'GET', path: '/search', status: 200, ms: Number },
    { level: 'info', method: 'POST', path: '/rooms/lobby', status: 200 },
  ]);
  t.equal(lines.length, 2);
  t.notMatch(JSON.stringify(log), 'private');
});

t.test(
  'closing finishes what is in flight and refuses what comes after, also on a kept connection',
  async (t) => {
    const { app, port, call, release, arrived } = await serve(t);
    const kept = connect({ port, host: '127.0.0.1' });
    const answers = text(kept);
    kept.write('GET /slow HTTP/1.1\r\nHost: h\r\n\r\n');
    const inFlight = call('/slow');
    await waitFor(() => arrived.length === 2);
    const closed = app.close();
    await waitFor(() => !app.server.listening);
    await t.rejects(call('/who'), 'no new connections');
    kept.write('GET /who HTTP/1.1\r\nHost: h\r\n\r\n');
    await waitFor(() => arrived.includes('/who'));
    release();
    t.strictSame(await (await inFlight).json(), { done: true });
    t.match(await answers, /^HTTP\/1.1 200 .*connection: close.*"done":true/s);
    t.notMatch(await answers, '"ip"', 'the late request is not served');
    await closed;
  },
);

t.test('durations are counted by route and never by path', async (t) => {
  const metrics = createMetrics({ service: 'gateway', instance: 'g-1' });
  const { post, call } = await serve(t, { metrics });
  await post('{"text":"a"}');
  await call('/no/such/path');
  const counted = await waitFor(async () => {
    const exposed = await metrics.registry.metrics();
    return exposed.includes('route="none"') && exposed;
  });
  t.match(
    counted,
    /devtalk_http_request_duration_seconds_count\{.*route="\/rooms\/:room",status="200".*\} 1/,
  );
  t.notMatch(counted, /lobby|such/);
});

t.test('a client that trickles its request is cut off', async (t) => {
  const { port } = await serve(t, { requestTimeoutMs: 200 });
  const answer = await raw(
    port,
    'POST /rooms/lobby HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{',
  );
  t.match(answer, /^HTTP\/1\.1 504 .*"code":"timeout"/s);
});

t.test('every problem carries its request id', async (t) => {
  const { call } = await serve(t);
  await problemOf(
    t,
    await call('/nothing', { headers: { 'x-request-id': 'browser-0002' } }),
    404,
    'not_found',
  );
});
