import { bestOf, startDevTalk, startRedis, waitFor } from '@devtalk/testkit';
import t from 'tap';
import { bearer, signUp } from '../testing/people.js';
import { type Frame, SocketClient } from '../testing/socket-client.js';

const texts = (client: SocketClient): string[] =>
  client.frames
    .filter((f) => f.event === 'message.created')
    .map((f) => (f.data as { message: { text: string } }).message.text);

const seqs = (frames: Frame[]): number[] =>
  frames.flatMap(({ room, seq }) => (room === 'lobby' && seq ? [seq] : []));

t.test('Redis stands still, then goes on', async (t) => {
  const redis = await startRedis(t, { own: true });
  const devtalk = await startDevTalk(t, { redis, workers: 0, env: { REDIS_LEASE: '5s' } });
  const ann = await signUp(devtalk.url, 'ann');
  const client = await SocketClient.connect(t, devtalk.wsUrl, ann.token);
  redis.pause();
  t.match(await client.ask('message.send', { room: 'lobby', clientId: 'a', text: 'x' }), {
    error: { code: 'unavailable', retryable: true },
  });
  const { isWithin, times } = await bestOf(2_000, async () => {
    const askedAt = performance.now();
    const refused = await fetch(`${devtalk.url}/api/auth/me`, { headers: bearer(ann.token) });
    t.equal(refused.status, 503);
    t.match(await refused.json(), { code: 'unavailable' });
    t.ok(refused.headers.get('retry-after'));
    return performance.now() - askedAt;
  });
  t.ok(isWithin, `refused at once, never left hanging: ${times} ms`);
  t.strictSame(await client.closed, { code: 4013, reason: 'unavailable' }, 'after the lease it fails closed');
  redis.resume();
  const back = await waitFor(() => SocketClient.connect(t, devtalk.wsUrl, ann.token), {
    timeout: 20_000,
    interval: 100,
  });
  t.match(await back.call('message.send', { room: 'lobby', clientId: 'b', text: 'y' }), {
    message: { text: 'y' },
  });
});

t.test('Redis is killed and comes back with its data: sockets stay, and nothing is missing', async (t) => {
  const redis = await startRedis(t, { own: true });
  const devtalk = await startDevTalk(t, { redis, gateways: 2, workers: 0 });
  const [first, second] = devtalk.gateways;
  if (!first || !second) throw new Error('two gateways');
  const [ann, ben] = await Promise.all([signUp(first.url, 'ann'), signUp(first.url, 'ben')]);
  const [a, b] = await Promise.all([
    SocketClient.connect(t, first.wsUrl, ann.token),
    SocketClient.connect(t, second.wsUrl, ben.token),
  ]);
  await a.call('message.send', { room: 'lobby', clientId: 'm0', text: 'before' });
  await redis.restart();
  for (let i = 1; i <= 5; i++) {
    const clientId = `m${i}`;
    await waitFor(async () => (await a.ask('message.send', { room: 'lobby', clientId, text: clientId })).ok, {
      timeout: 20_000,
      interval: 100,
    });
  }
  for (const client of [a, b]) {
    await client.event((f) => JSON.stringify(f).includes('"m5"') && f.event === 'message.created');
    t.strictSame(texts(client), ['before', 'm1', 'm2', 'm3', 'm4', 'm5']);
    const numbers = seqs(client.frames);
    t.ok(
      numbers.every((seq, i) => i === 0 || seq === (numbers[i - 1] ?? 0) + 1),
      `${numbers}`,
    );
  }
});
