import { createKeys, partitionOfUser } from '@devtalk/bus';
import { type GatewayProcess, startDevTalk } from '@devtalk/testkit';
import { Redis } from 'ioredis';
import t from 'tap';
import { bearer, type Person, signIn, signUp } from '../testing/people.js';
import { SocketClient } from '../testing/socket-client.js';

const env = {
  ...{ PASSWORD_HASH_MEMORY: '19456', PASSWORD_HASH_TIME: '2' },
  ...{ RATE_LINK: '0.05/3', RATE_REACTION: '0.05/4', RATE_LIST: '0.05/5', RATE_CONNECT: '0.05/4' },
};

const post = (url: string, { token }: Person, path: string, body: object) =>
  fetch(url + path, {
    method: 'POST',
    headers: { ...bearer(token), 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

t.test('rates of people', async (t) => {
  const devtalk = await startDevTalk(t, { gateways: 2, env });
  const [a, b] = devtalk.gateways as [GatewayProcess, GatewayProcess];
  const ann = await signUp(a.url, 'ann');
  const link = { url: 'https://example.org/' };

  t.test('are counted over all gateways', async (t) => {
    for (const { url } of [a, b, a]) t.equal((await post(url, ann, '/api/links', link)).status, 201);
    for (const { url } of [a, b, b]) {
      const refused = await post(url, ann, '/api/links', link);
      t.equal(refused.status, 429);
      const wait = Number(refused.headers.get('retry-after'));
      t.ok(wait >= 10 && wait <= 20, `${wait} s until the next one`);
      t.match(await refused.json(), { code: 'rate_limited', detail: /link/ });
    }
  });

  t.test('are a person’s, not a session’s, and nobody else’s', async (t) => {
    const again = await signIn(b.url, 'ann');
    t.equal((await post(a.url, again, '/api/links', link)).status, 429);
    const ben = await signUp(a.url, 'ben');
    t.equal((await post(a.url, ben, '/api/links', link)).status, 201);
    ann.token = again.token;
  });

  t.test('are shared by WebSocket and HTTP', async (t) => {
    const client = await SocketClient.connect(t, a.wsUrl, ann.token);
    const sent = (await client.call('message.send', { room: 'lobby', clientId: 'r', text: 'x' })) as {
      message: { seq: number };
    };
    const target = { room: 'lobby', seq: sent.message.seq, emoji: '👍' };
    for (let i = 0; i < 2; i++) {
      await client.call('reaction.add', target);
      await client.call('reaction.remove', target);
    }
    t.match(await client.ask('reaction.add', target), {
      error: { code: 'rate_limited', retryable: true, retryAfterMs: Number },
    });
    const path = `/api/rooms/lobby/messages/${target.seq}/reactions/${encodeURIComponent('👍')}`;
    const refused = await fetch(b.url + path, { method: 'PUT', headers: bearer(ann.token) });
    t.equal(refused.status, 429);
    t.match(await client.ask('message.send', { room: 'lobby', clientId: 's', text: 'y' }), { ok: true });
    t.pass('another class is another bucket');
  });

  t.test('bound what is read', async (t) => {
    const cy = await signUp(a.url, 'cy');
    const rooms = () => fetch(`${a.url}/api/rooms`, { headers: bearer(cy.token) });
    for (let i = 0; i < 5; i++) t.equal((await rooms()).status, 200);
    t.equal((await rooms()).status, 429);
    const directory = await fetch(`${b.url}/api/rooms/directory`, { headers: bearer(cy.token) });
    t.equal(directory.status, 429, 'lists are one class');
  });

  t.test('bound how often one connects', async (t) => {
    const dee = await signUp(a.url, 'dee');
    for (let i = 0; i < 4; i++) (await SocketClient.connect(t, a.wsUrl, dee.token)).ws.close();
    const socket = await SocketClient.open(t, b.wsUrl);
    t.match(await socket.ask('connect', { token: dee.token }), { error: { code: 'rate_limited' } });
    t.strictSame(await socket.closed, { code: 4029, reason: 'rate_limited' });
    const stream = await fetch(`${a.url}/api/events/sse`, { headers: bearer(dee.token) });
    t.equal(stream.status, 429);
    t.equal((await post(a.url, dee, '/api/auth/logout', {})).status, 204, 'signing out is never refused');
  });
});

t.test('what cannot be counted is not carried out', async (t) => {
  const { url, prefix, redis } = await startDevTalk(t, { env });
  const ann = await signUp(url, 'ann');
  const link = () => post(url, ann, '/api/links', { url: 'https://example.org/' });
  const admin = new Redis(redis.url);
  t.teardown(() => admin.disconnect());
  const key = createKeys(prefix).layout.callRate(partitionOfUser(ann.user.id, 16) ?? 0, ann.user.id, 'link');
  // Only the counting fails: everything else of Redis answers.
  await admin.hset(key, 'not', 'a number');
  const refused = await link();
  t.equal(refused.status, 503);
  t.ok(refused.headers.get('retry-after'));
  await admin.del(key);
  t.equal((await link()).status, 201);
});
