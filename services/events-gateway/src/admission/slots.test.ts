import { type GatewayProcess, startDevTalk, startRedis, waitFor } from '@devtalk/testkit';
import t, { type Test } from 'tap';
import { openStream, stream } from '../testing/event-source.js';
import { type Person, signUp } from '../testing/people.js';
import { SocketClient } from '../testing/socket-client.js';

const env = { PASSWORD_HASH_MEMORY: '19456', PASSWORD_HASH_TIME: '2' };
const devtalk = await startDevTalk(t, { gateways: 2, workers: 0, env });
const [a, b] = devtalk.gateways as [GatewayProcess, GatewayProcess];
const ben = await signUp(a.url, 'ben');

/** On a machine so busy that a gateway was taken for dead one may slip in; from its next heartbeat on it is counted again. */
async function refusedStream(t: Test, url: string, { token }: Person): Promise<void> {
  const refused = await waitFor(
    async () => {
      const opened = await openStream(t, url, token);
      if (opened instanceof Response) return opened;
      opened.abort();
      return undefined;
    },
    { what: 'a stream is refused', timeout: 15_000 },
  );
  const { status, code } = (await refused.json()) as { status: number; code: string };
  t.match({ status, code }, { status: 409, code: 'conflict' });
}

async function refusedSocket(t: Test, wsUrl: string, { token }: Person): Promise<void> {
  const socket = await SocketClient.open(t, wsUrl);
  t.match(await socket.ask('connect', { token }), { ok: false, error: { code: 'conflict' } });
  t.strictSame(await socket.closed, { code: 4529, reason: 'too_many_connections' });
}

t.test('sockets and streams share the connection slots of a session, over all gateways', async (t) => {
  const ann = await signUp(a.url, 'ann');
  for (const { wsUrl } of [a, b, a]) await SocketClient.connect(t, wsUrl, ann.token);
  const onA = await stream(t, a.url, ann.token);
  await stream(t, b.url, ann.token);
  await Promise.all([refusedStream(t, a.url, ann), refusedStream(t, b.url, ann)]);
  await refusedSocket(t, b.wsUrl, ann);
  await stream(t, a.url, ben.token);
  t.pass("another's stream is no matter of hers");
  onA.abort();
  await stream(t, b.url, ann.token);
  t.pass('a place given back can be taken, on the other gateway too');
  await refusedStream(t, a.url, ann);
});

t.test('a gateway that was taken for dead counts again once it is back', async (t) => {
  const dee = await signUp(a.url, 'dee');
  for (let i = 0; i < 4; i++) await stream(t, b.url, dee.token);
  await SocketClient.connect(t, b.wsUrl, dee.token);
  b.process.pause();
  const meanwhile = await waitFor(() => stream(t, a.url, dee.token), {
    what: 'its lease has ended',
    timeout: 15_000,
  });
  b.process.resume();
  meanwhile.abort();
  await refusedStream(t, a.url, dee);
});

t.test('a stream that nobody reads any more gives its place up when it is wanted', async (t) => {
  const { url } = await startDevTalk(t, { workers: 0, env: { ...env, SSE_PING: '200ms' } });
  const fay = await signUp(url, 'fay');
  const streams = [];
  for (let i = 0; i < 5; i++) streams.push(await stream(t, url, fay.token));
  const [oldest, ...others] = streams;
  const ended: number[] = [];
  for (const [i, { ended: end }] of others.entries()) void end.then(() => ended.push(i));
  await waitFor(() => openStream(t, url, fay.token).then((opened) => !(opened instanceof Response)), {
    what: 'the newcomer has a place',
    timeout: 15_000,
  });
  await oldest?.ended;
  t.strictSame(ended, [], 'one place was wanted, and one was given up');
});

t.test('the streams of a dead gateway hold no slots', async (t) => {
  const cy = await signUp(a.url, 'cy');
  for (let i = 0; i < 5; i++) await stream(t, b.url, cy.token);
  await refusedStream(t, a.url, cy);
  await b.process.kill();
  for (let i = 0; i < 5; i++) await stream(t, a.url, cy.token);
  await refusedStream(t, a.url, cy);
});

t.test('what was closed while Redis was away holds no place once it is back', async (t) => {
  const redis = await startRedis(t, { own: true });
  const { url, wsUrl } = await startDevTalk(t, { redis, workers: 0, env: { ...env, REDIS_LEASE: '1s' } });
  const eve = await signUp(url, 'eve');
  const sockets = await Promise.all(
    Array.from({ length: 5 }, () => SocketClient.connect(t, wsUrl, eve.token)),
  );
  await redis.kill();
  for (const { closed } of sockets) t.match(await closed, { code: 4013 });
  await redis.restart();
  const answer = await waitFor(
    async () => {
      const socket = await SocketClient.open(t, wsUrl);
      const reply = await socket.ask('connect', { token: eve.token });
      return reply.error?.code === 'unavailable' ? undefined : reply;
    },
    { what: 'the gateway has found Redis again', timeout: 20_000 },
  );
  t.match(answer, { ok: true });
});
