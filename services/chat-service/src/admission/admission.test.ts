import { type Actor, Bus, newSessionId, newUserId } from '@devtalk/bus';
import { createLogger } from '@devtalk/service-kit/logging';
import { startRedis, testNamespace } from '@devtalk/testkit';
import t from 'tap';
import { loadChatFunctions } from '../app.js';
import { AdmissionCalls } from './admission-calls.js';

const PARTITIONS = 4;
// Its own: the calls that it has had are counted.
const redis = await startRedis(t, { own: true });
const prefix = testNamespace();
const log = createLogger({ service: 'test', instance: 'test', level: 'silent' });
const open = async (instance: string) => {
  const options = {
    redis: { url: redis.url, name: instance },
    prefix,
    partitions: PARTITIONS,
    instance,
    log,
  };
  const bus = await Bus.open(options);
  t.teardown(() => bus.close());
  const library = await loadChatFunctions(bus);
  const limits = { messagesPerSecond: 1, messageBurst: 20 };
  return { bus, admissions: new AdmissionCalls(bus.work, library, bus.keys, limits) };
};
const one = await open('one');
const other = await open('other');
const { work, keys } = one.bus;

let people = 0;

/** Signed in; every person in another partition than the one before. */
async function newSender() {
  const partition = people++ % PARTITIONS;
  const userId = newUserId(partition);
  const actor: Actor = {
    ...{ userId, username: userId, displayName: userId, role: 'member' },
    ...{ sessionId: newSessionId(partition), epoch: 1 },
  };
  await work.hset(keys.session.live(partition, userId), actor.sessionId, '1');
  return { actor, partition };
}

const calls = async () =>
  Number(
    /calls=(\d+)/.exec((await work.info('commandstats')).match(/cmdstat_fcall:.*/)?.[0] ?? '')?.[1] ?? 0,
  );

t.test('those who ask in one tick are asked about in one call, and each gets their own answer', async (t) => {
  const senders = await Promise.all(Array.from({ length: 9 }, newSender));
  const [gone, superseded] = senders as [(typeof senders)[0], (typeof senders)[0]];
  await work.del(keys.session.live(gone.partition, gone.actor.userId));
  await work.hset(
    keys.session.live(superseded.partition, superseded.actor.userId),
    superseded.actor.sessionId,
    '2',
  );
  const before = await calls();
  const standings = await Promise.all(
    senders.map((sender, i) => one.admissions.ask({ ...sender, messages: i * 4, isDelayed: i === 7 })),
  );
  t.equal((await calls()) - before, 1);
  t.same(
    standings.map(({ session }) => session),
    ['none', 'superseded', ...Array.from({ length: 7 }, () => 'live')],
  );
  t.same(
    standings.map(({ granted }) => granted),
    [0, 4, 8, 12, 16, 20, 20, 28, 20],
    'the burst and no more, but for what was held up',
  );
  t.ok((standings[8]?.waitMs ?? 0) > 0);
  const [rate] = [keys.person.rate(gone.partition, gone.actor.userId)];
  t.equal(await work.exists(rate), 0, 'nothing is counted where nothing was sent');
});

t.test('two instances asking at once grant no more than the rate', async (t) => {
  const sender = { ...(await newSender()), isDelayed: false };
  const started = Date.now();
  const standings = await Promise.all(
    Array.from({ length: 30 }, (_, i) => (i % 2 ? one : other).admissions.ask({ ...sender, messages: 1 })),
  );
  const granted = standings.reduce((sum, each) => sum + each.granted, 0);
  t.ok(granted >= 20 && granted <= 21 + (Date.now() - started) / 1_000, `${granted} granted`);
});

t.test("a sender whose keys cannot be read is nobody else's fault", async (t) => {
  const [broken, whole] = [await newSender(), await newSender()];
  await work.lpush(keys.person.rate(broken.partition, broken.actor.userId), 'x');
  const [refused, admitted] = await Promise.allSettled(
    [broken, whole].map((sender) => one.admissions.ask({ ...sender, messages: 1, isDelayed: false })),
  );
  t.match(refused, { status: 'rejected', reason: /WRONGTYPE/ });
  t.match(admitted, { status: 'fulfilled', value: { session: 'live', granted: 1 } });
});
