import { connect as dial } from 'node:net';
import { waitFor } from '@devtalk/testkit';
import t from 'tap';
import WebSocket from 'ws';
import { startTwoOfEach } from './system.js';
import { askHttp, callHttp, problemOf, request } from './wire/http.js';
import { connect, PASSWORD, signUp } from './wire/person.js';
import { Socket } from './wire/socket.js';

t.setTimeout(90_000);
const talk = await startTwoOfEach(t, { gateways: 1, chat: 1, sessions: 1, workers: 0 });
const { url, wsUrl } = talk;
const host = new URL(url).host;
const ada = await signUp(url, 'ada');
const bo = await signUp(url, 'bo');
/** Somebody who must notice nothing of all this. */
const bystander = await connect(wsUrl, bo);

const newSocket = () => connect(wsUrl, ada);
const closing = (code: number, reason: string) => ({ code, reason });
const protocolError = closing(4500, 'protocol_error');

const deadly: [what: string, frame: string | Buffer, binary?: boolean][] = [
  ['invalid JSON', '{"id":1'],
  ['an empty frame', ''],
  ['invalid UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
  ['a list', '[]'],
  ['null', 'null'],
  ['a number', '7'],
  ['no id', '{"op":"ping","data":{}}'],
  ['id 0', '{"id":0,"op":"ping"}'],
  ['a negative id', '{"id":-1,"op":"ping"}'],
  ['a broken id', '{"id":1.5,"op":"ping"}'],
  ['an id of text', '{"id":"1","op":"ping"}'],
  ['binary', Buffer.from('{"id":1,"op":"ping"}'), true],
];

for (const [what, frame, binary = false] of deadly) {
  t.test(`${what} ends the connection`, async (t) => {
    const socket = await newSocket();
    socket.ws.send(frame, { binary });
    const { code, reason } = await socket.closed;
    // A WebSocket library may find invalid UTF-8 before the gateway does: 1007 is RFC 6455's own word for it.
    if (what === 'invalid UTF-8' && code === 1007) t.pass('1007');
    else t.strictSame({ code, reason }, protocolError);
  });
}

t.test('a frame over 64 KiB ends the connection with 1009', async (t) => {
  const socket = await newSocket();
  socket.send({ id: 1, op: 'ping', data: { pad: 'x'.repeat(65_536) } });
  t.equal((await socket.closed).code, 1009);
});

t.test('what is merely wrong is answered, and the connection lives', async (t) => {
  const socket = await newSocket();
  const wrong: [op: string, data: unknown][] = [
    ['no.such.op', {}],
    ['__proto__', {}],
    ['constructor', {}],
    ['room.get', null],
    ['room.get', []],
    ['room.get', 'lobby'],
    ['room.get', { room: 7 }],
    ['room.get', JSON.parse('{"room":"lobby","__proto__":{"admin":true}}')],
    ['room.get', { room: '__proto__', constructor: 1 }],
    ['message.send', { room: 'lobby', clientId: 'a b', text: 'x' }],
  ];
  for (const [op, data] of wrong) {
    const error = await socket.rejection(op, data);
    t.equal(error.code, 'bad_request', `${op} ${JSON.stringify(data)}`);
    t.ok(error.issues?.length);
  }
  t.equal((await socket.rejection('connect', {})).code, 'conflict', 'a second connect');
  socket.send({ id: 500, op: 'room.list', data: {}, key: 'not a key!' });
  t.match(await socket.replyTo(500), { ok: false, error: { code: 'bad_request' } });
  socket.send(`{"id":501,"op":"ping","data":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`);
  t.match(await socket.replyTo(501), { ok: false, error: { code: 'bad_request' } }, 'however deep it is');
  await socket.fence();
  await socket.close();
});

t.test('an id that is still unanswered cannot be used again', async (t) => {
  const socket = await newSocket();
  socket.send({ id: 77, op: 'room.list', data: {} });
  socket.send({ id: 77, op: 'room.list', data: {} });
  const replies = () => socket.replies.filter(({ id }) => id === 77);
  await waitFor(() => replies().length === 2);
  const refused = replies().flatMap((reply) => (reply.ok ? [] : [reply.error.code]));
  t.strictSame(refused, ['bad_request']);
  await socket.close();
});

t.test('before connect nothing else is answered, and a wrong token is told why', async (t) => {
  const early = await Socket.open(wsUrl);
  early.send({ id: 1, op: 'room.list', data: {} });
  t.strictSame(await early.closed, closing(4501, 'session_required'));
  t.strictSame(early.replies, []);
  for (const token of ['', 'x', `00.${'A'.repeat(43)}`, ada.token.slice(0, -1), `zz${ada.token.slice(2)}`]) {
    const socket = await Socket.open(wsUrl);
    const error = await socket.rejection('connect', { token });
    t.match(error.code, token === '' ? 'bad_request' : 'session_required', `token ${token.slice(0, 4)}`);
    t.ok([4500, 4501].includes((await socket.closed).code));
  }
});

t.test('more frames than allowed are refused one by one, and nobody else is slowed', async (t) => {
  const socket = await newSocket();
  const startedAt = performance.now();
  for (let i = 1; i <= 400; i++) socket.send({ id: 1_000 + i, op: 'ping', data: {} });
  await waitFor(() => socket.replies.filter(({ id }) => id > 1_000).length === 400, { timeout: 20_000 });
  const refused = socket.replies.flatMap((reply) => (reply.ok ? [] : [reply.error]));
  const allowed = 101 + ((performance.now() - startedAt) * 50) / 1_000;
  t.ok(400 - refused.length <= allowed && refused.length <= 301, `${refused.length} of 400 were refused`);
  for (const error of refused) t.match(error, { code: 'rate_limited', retryable: true });
  await bystander.fence();
  await socket.close();
});

t.test('origins: foreign, null and look-alike ones are refused, for sockets and over HTTP', async (t) => {
  for (const origin of [
    'https://evil.example',
    'null',
    `http://${host}.evil.example`,
    `http://evil.example/${host}`,
  ]) {
    const headers = { origin };
    t.equal(
      problemOf(await request(url, 'GET', '/api/auth/me', { ...ada, headers })).code,
      'forbidden_origin',
      origin,
    );
    t.equal(await upgradeStatus({ headers }), 403, `${origin} to a socket`);
  }
  const own = await request(url, 'GET', '/api/auth/me', { ...ada, headers: { origin: `http://${host}` } });
  t.equal(own.status, 200);
});

function upgradeStatus({ headers }: { headers: Record<string, string> }): Promise<number> {
  return new Promise((resolve) => {
    const ws = new WebSocket(wsUrl, ['devtalk.v1'], { headers });
    ws.once('open', () => resolve(101));
    ws.once('unexpected-response', (request, response) => {
      resolve(response.statusCode ?? 0);
      request.destroy();
    });
    ws.on('error', () => {});
  });
}

t.test('the cookie: set as promised, enough to read, and to write only with an origin', async (t) => {
  const credentials = { username: 'cookie', password: PASSWORD };
  const answer = await request(url, 'POST', '/api/auth/register', { body: credentials });
  t.notOk((answer.body as { token?: string }).token, 'no token in the body');
  const cookie = answer.headers.getSetCookie().find((each) => each.startsWith('devtalk=')) ?? '';
  for (const part of [/; HttpOnly/i, /; SameSite=Strict/i, /; Path=\//i]) t.match(cookie, part);
  const headers = { cookie: cookie.split(';')[0] ?? '' };
  const origin = `http://${host}`;
  t.equal((await request(url, 'GET', '/api/auth/me', { headers })).status, 200);
  const body = { kind: 'private', name: 'x' };
  const withoutOrigin = await request(url, 'POST', '/api/rooms', { headers, body });
  t.equal(problemOf(withoutOrigin).code, 'forbidden_origin', 'a write must send its origin');
  t.equal((await request(url, 'POST', '/api/rooms', { headers: { ...headers, origin }, body })).status, 201);
  t.equal(await upgradeStatus({ headers }), 403, 'so must a socket');
  const socket = await Socket.connect(wsUrl, {}, { headers: { ...headers, origin } });
  t.equal(socket.session.user.username, 'cookie', 'the credentials of the upgrade count');
  await socket.close();
});

t.test('a token in the address is no token', async (t) => {
  const answer = await request(url, 'GET', `/api/auth/me?token=${ada.token}&access_token=${ada.token}`);
  t.ok(answer.status === 401 || answer.status === 400, String(answer.status));
  const socket = await Socket.open(`${wsUrl}?token=${ada.token}`);
  t.equal((await socket.rejection('connect', {})).code, 'session_required');
});

t.test('requests that make no sense each have their code', async (t) => {
  const post = (body: unknown, headers = {}) => request(url, 'POST', '/api/rooms', { ...ada, body, headers });
  t.equal(problemOf(await post('{')).code, 'bad_request', 'broken JSON');
  t.equal(problemOf(await post('[1]')).code, 'bad_request', 'a list');
  t.equal(problemOf(await post('a=b', { 'content-type': 'text/plain' })).code, 'bad_request', 'no JSON');
  t.equal(
    problemOf(await post('{"__proto__":{"a":1},"kind":"public","name":"x"}')).code,
    'bad_request',
    '__proto__',
  );
  t.equal(problemOf(await post({ kind: 'public', name: 'y'.repeat(270_000) })).code, 'payload_too_large');
  t.equal(problemOf(await request(url, 'GET', '/api/nothing/here', ada)).code, 'not_found');
  t.equal(
    problemOf(await request(url, 'GET', '/api/rooms/%00/messages', ada)).code,
    'bad_request',
    'NUL in the path',
  );
  t.equal(
    problemOf(await request(url, 'GET', '/api/rooms/lobby/messages?limit=many', ada)).code,
    'bad_request',
  );
  t.equal(
    problemOf(await request(url, 'GET', '/api/rooms/lobby/messages?limit=201', ada)).code,
    'bad_request',
  );
  const twice = await request(url, 'GET', '/api/rooms/lobby/messages?limit=1&limit=2', ada);
  t.equal(problemOf(twice).code, 'bad_request', 'a parameter twice');
});

t.test('a stranger learns nothing from a wrong sign-in', async (t) => {
  const attempt = async (username: string) => {
    const problem = problemOf(await callHttp(url, 'auth.login', { username, password: 'wrong password' }));
    const { requestId: _, ...rest } = problem;
    return rest;
  };
  t.strictSame(await attempt('ada'), await attempt('nobody.here'), 'known or not, the answer is the same');
});

t.test('half-open sockets and slow requests hold up nobody', async (t) => {
  const { hostname, port } = new URL(url);
  const halfOpen = Array.from({ length: 100 }, () => {
    const socket = dial(Number(port), hostname);
    socket.on('error', () => {});
    socket.write('GET /ws HTTP/1.1\r\nHost: ');
    return socket;
  });
  t.teardown(() => {
    for (const socket of halfOpen) socket.destroy();
  });
  await bystander.fence();
  await askHttp(url, 'room.get', { room: 'lobby' }, bo);
  t.pass('others are answered');
});

t.test('the bystander has noticed nothing', async (t) => {
  t.strictSame(bystander.faults, []);
  t.equal(bystander.ws.readyState, bystander.ws.OPEN);
  t.ok(talk.gateways[0]?.process.isRunning);
});
