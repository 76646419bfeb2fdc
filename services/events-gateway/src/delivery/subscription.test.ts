import { startDevTalk, startRedis } from '@devtalk/testkit';
import { Redis } from 'ioredis';
import t from 'tap';
import { signIn, signUp } from '../testing/people.js';
import { SocketClient } from '../testing/socket-client.js';

t.test('what is published while a subscription is broken is found afterwards', async (t) => {
  const redis = await startRedis(t, { own: true });
  const devtalk = await startDevTalk(t, { redis, gateways: 2, workers: 0 });
  const [first, second] = devtalk.gateways;
  if (!first || !second) throw new Error('two gateways');
  const admin = new Redis(redis.url);
  t.teardown(() => admin.disconnect());
  const [ann, ben] = await Promise.all([signUp(first.url, 'ann'), signUp(first.url, 'ben')]);
  const [a, b] = await Promise.all([
    SocketClient.connect(t, first.wsUrl, ann.token),
    SocketClient.connect(t, second.wsUrl, ben.token),
  ]);
  const { room } = (await a.call('room.create', { kind: 'private', name: 'den' })) as {
    room: { id: string };
  };
  const subscriptions = await clientsOf(admin, second.process.log.find((line) => line.instance)?.instance);
  t.ok(subscriptions.length > 0);

  // Deaf for a while: what is said now is lost to Pub/Sub.
  await second.process.waitForLog(() => true);
  second.process.pause();
  for (const id of subscriptions) await admin.client('KILL', 'ID', id);
  await a.call('message.send', { room: 'lobby', clientId: '1', text: 'into the void' });
  await a.call('member.add', { room: room.id, userId: ben.user.id });
  second.process.resume();
  const heard = await b.event((f) => f.event === 'message.created');
  t.match(heard, { data: { message: { text: 'into the void' } } });
  t.match(await b.event((f) => f.event === 'room.added'), { data: { room: { id: room.id } } });
  await a.call('message.send', { room: room.id, clientId: '2', text: 'welcome' });
  await b.event((f) => JSON.stringify(f).includes('welcome'));

  const deaf = await clientsOf(admin, second.process.log.find((line) => line.instance)?.instance);
  second.process.pause();
  for (const id of deaf) await admin.client('KILL', 'ID', id);
  await signIn(first.url, 'ben', 'Elsewhere');
  second.process.resume();
  t.match(await b.event((f) => f.event === 'session.superseded'), { data: { by: { device: 'Elsewhere' } } });
  t.equal((await b.closed).code, 4509);
});

/** Ids of the subscription connections of one instance. */
async function clientsOf(admin: Redis, instance: unknown): Promise<string[]> {
  const list = (await admin.client('LIST')) as string;
  return list
    .split('\n')
    .filter((line) => line.includes(`name=${String(instance)}:subscriptions`))
    .flatMap((line) => /^id=(\d+)/.exec(line)?.[1] ?? []);
}
