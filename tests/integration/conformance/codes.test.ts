import { CLOSE_CODES, type CloseWord, ERROR_CODES, type ErrorCode } from '@devtalk/contracts';
import { type GatewayProcess, startRedis, waitFor } from '@devtalk/testkit';
import t from 'tap';
import { startTwoOfEach } from '../system.js';
import { askHttp, callHttp, type HttpAnswer, problemOf, request } from '../wire/http.js';
import { connect, PASSWORD, type Person, signIn, signUp } from '../wire/person.js';
import { type Closing, Socket } from '../wire/socket.js';
import { fresh } from './stage.js';

t.setTimeout(90_000);
const redis = await startRedis(t, { own: true });
const talk = await startTwoOfEach(t, {
  redis,
  env: { CONNECT_TIMEOUT: '3000', REDIS_LEASE: '4000', SESSION_SWEEP: '500', MESSAGES_BURST: '1000' },
});
/** Another DevTalk on the same Redis: where a second sign-in is refused, and whose sessions are short. */
const strict = await startTwoOfEach(t, {
  redis,
  ...{ gateways: 1, chat: 1, sessions: 1, workers: 0 },
  env: { SESSION_POLICY: 'reject', SESSION_IDLE_TIMEOUT: '5000', SESSION_SWEEP: '200' },
});
const { a, b } = talk;
/** The first account is the administrator's. */
const ada = await signUp(a.url, 'ada');
const cy = await signUp(a.url, 'cy');

/** The test before may have stopped Redis or a service for a while: what is asked until it works is not what is tested. */
const newcomer = () => waitFor(() => signUp(a.url, `p${fresh().slice(0, 8)}`), { interval: 100 });
const me = ({ token }: Person, base = b.url) => callHttp(base, 'auth.me', {}, { token });
const room = (kind: 'public' | 'private') =>
  waitFor(async () => (await askHttp(a.url, 'room.create', { kind, name: fresh() }, ada)).room, {
    interval: 100,
  });

/** How each error code is met over HTTP; null where the public interface has no way to it. */
const errors: Record<ErrorCode, (() => Promise<HttpAnswer>) | null> = {
  bad_request: () => request(a.url, 'POST', '/api/rooms', { ...ada, body: '{"name":' }),
  session_required: () => request(a.url, 'GET', '/api/auth/me', { token: 'none' }),
  session_expired: async () => {
    const person = await signUp(strict.url, `p${fresh().slice(0, 8)}`);
    const socket = await connect(strict.wsUrl, person);
    await socket.closed;
    return me(person, strict.url);
  },
  session_superseded: async () => {
    const person = await newcomer();
    await signIn(b.url, person, 'a tablet');
    return me(person);
  },
  session_revoked: async () => {
    const person = await newcomer();
    await callHttp(a.url, 'auth.logout', {}, person);
    return me(person);
  },
  invalid_credentials: () => callHttp(a.url, 'auth.login', { username: 'nobody.at.all', password: 'wrong' }),
  forbidden: async () => callHttp(a.url, 'room.history', { room: (await room('public')).id }, cy),
  forbidden_origin: () =>
    request(a.url, 'GET', '/api/auth/me', { ...ada, headers: { origin: 'https://evil.example' } }),
  not_found: async () => callHttp(a.url, 'room.get', { room: (await room('private')).id }, cy),
  conflict: async () => {
    const person = await newcomer();
    for (const { wsUrl } of [a, b, a, b, a]) await connect(wsUrl, person);
    return callHttp(b.url, 'events.sse', {}, person);
  },
  session_exists: async () => {
    const person = await signUp(strict.url, `p${fresh().slice(0, 8)}`);
    return callHttp(strict.url, 'auth.login', { username: person.name, password: PASSWORD });
  },
  name_taken: async () =>
    callHttp(a.url, 'room.create', { kind: 'public', name: (await room('public')).name }, ada),
  gone: async () => {
    const { id } = await room('private');
    const end = Date.now() + 1_000;
    const soon = new Date(end).toISOString();
    const { body } = await callHttp(a.url, 'invite.create', { room: id, expiresAt: soon }, ada);
    await waitFor(() => Date.now() > end + 100);
    return callHttp(a.url, 'invite.accept', { code: (body as { code: string }).code }, cy);
  },
  payload_too_large: () =>
    request(a.url, 'POST', '/api/rooms', { ...ada, body: { name: 'x'.repeat(300_000) } }),
  rate_limited: async () => {
    const person = await newcomer();
    const wrong = () => callHttp(a.url, 'auth.login', { username: person.name, password: 'wrong' });
    for (let i = 0; i < 5; i++) await wrong();
    return wrong();
  },
  // A fault of ours: what would cause one is mended.
  internal: null,
  timeout: async () => {
    for (const chat of talk.chat) chat.pause();
    try {
      return await callHttp(a.url, 'room.get', { room: 'lobby' }, ada);
    } finally {
      for (const chat of talk.chat) chat.resume();
    }
  },
  unavailable: async () => {
    redis.pause();
    try {
      return await callHttp(a.url, 'room.get', { room: 'lobby' }, ada);
    } finally {
      redis.resume();
    }
  },
};

/** How each close code is met. `unavailable` and `draining` come last. */
const closings: Record<CloseWord, () => Promise<Closing>> = {
  disconnected: async () => {
    const socket = await connect(b.wsUrl, await newcomer());
    await askHttp(a.url, 'admin.connection.close', { id: socket.session.connectionId }, ada);
    return socket.closed;
  },
  connect_timeout: async () => (await Socket.open(a.wsUrl)).closed,
  slow_consumer: readNothing,
  rate_limited: async () => {
    const socket = await connect(a.wsUrl, await newcomer());
    for (let i = 1; i < 3_000; i++) socket.send({ id: 1_000 + i, op: 'ping', data: {} });
    return socket.closed;
  },
  protocol_error: async () => {
    const socket = await Socket.open(a.wsUrl);
    socket.send('{');
    return socket.closed;
  },
  session_required: async () => {
    const socket = await Socket.open(a.wsUrl);
    socket.send({ id: 1, op: 'ping', data: {} });
    return socket.closed;
  },
  session_superseded: async () => {
    const person = await newcomer();
    const socket = await connect(a.wsUrl, person);
    await signIn(b.url, person, 'a tablet');
    return socket.closed;
  },
  session_revoked: async () => {
    const person = await newcomer();
    const socket = await connect(a.wsUrl, person);
    await callHttp(b.url, 'auth.logout', {}, person);
    return socket.closed;
  },
  session_expired: async () => {
    const person = await signUp(strict.url, `p${fresh().slice(0, 8)}`);
    return (await connect(strict.wsUrl, person)).closed;
  },
  account_disabled: async () => {
    const person = await newcomer();
    const socket = await connect(b.wsUrl, person);
    await askHttp(a.url, 'account.disable', { userId: person.user.id, disabled: true }, ada);
    return socket.closed;
  },
  too_many_connections: async () => {
    const person = await newcomer();
    for (const { wsUrl } of [a, b, a, b, a]) await connect(wsUrl, person);
    const sixth = await Socket.open(b.wsUrl);
    await sixth.rejection('connect', { token: person.token });
    return sixth.closed;
  },
  unavailable: async () => {
    const person = await newcomer();
    const [onA, onB] = await Promise.all([connect(a.wsUrl, person), connect(b.wsUrl, person)]);
    redis.pause();
    try {
      // The other one too, or it might give up whoever connects next.
      await onB.closed;
      return await onA.closed;
    } finally {
      redis.resume();
    }
  },
  draining: async () => {
    const person = await newcomer();
    const socket = await waitFor(() => connect(b.wsUrl, person), { interval: 100 });
    b.process.signal('SIGTERM');
    return socket.closed;
  },
};

/** Asks for pages of long messages and does not read one, while somebody else goes on talking. */
async function readNothing(): Promise<Closing> {
  const { id } = await room('private');
  const writer = await connect(a.wsUrl, ada);
  const text = '가'.repeat(8_000);
  for (let i = 0; i < 40; i++) await writer.ask('message.send', { room: id, clientId: fresh(), text });
  const reader = await connect(a.wsUrl, ada);
  reader.ws.pause();
  for (let i = 0; i < 60; i++) reader.send({ id: 100 + i, op: 'room.events', data: { room: id, limit: 40 } });
  const { message } = await writer.ask('message.send', { room: id, clientId: fresh(), text: 'undisturbed' });
  await writer.event('message.created', ({ seq }) => seq === message.seq);
  await callHttp(a.url, 'room.get', { room: id }, ada);
  // Read any earlier, the pages might flow off before they are too many.
  await waitFor(async () => /closes_total\{[^}]*code="4009"[^}]*\} [1-9]/.test(await metricsOf(a)), {
    interval: 100,
    what: 'the gateway gives the reader up',
  });
  reader.ws.resume();
  return reader.closed;
}

const metricsOf = async ({ process }: GatewayProcess) => (await fetch(`${process.opsUrl}/metrics`)).text();

for (const code of ERROR_CODES) {
  const cause = errors[code];
  t.test(`error ${code}`, { skip: cause === null && 'not to be met over HTTP' }, async (t) => {
    t.equal(problemOf(await (cause as () => Promise<HttpAnswer>)()).code, code);
  });
}

for (const [word, cause] of Object.entries(closings)) {
  t.test(`close ${word}`, async (t) => {
    const closing = await cause();
    t.strictSame(closing, { code: CLOSE_CODES[word as CloseWord], reason: word });
  });
}
