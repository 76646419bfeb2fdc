import { bestOf, startRedis, waitFor } from '@devtalk/testkit';
import t, { type Test } from 'tap';
import { Random } from '../../faults/random.js';
import { Balancer } from '../../faults/system/balancer.js';
import { startTwoOfEach } from '../system.js';
import { EventStream } from '../wire/event-stream.js';
import { askHttp, callHttp, type HttpAnswer, problemOf } from '../wire/http.js';
import { connect, PASSWORD, signUp } from '../wire/person.js';
import type { Reply } from '../wire/socket.js';
import { breaches, logOf } from './room-truth.js';
import { Talker } from './talker.js';

t.setTimeout(280_000);
/** "Within 5 s", and what a busy machine and a client's backoff of up to a second may add. */
const TAKEN_OVER_MS = 6_500;
const PATIENCE_MS = 30_000;
const REFUSED_MS = 1_000;
/** A Redis that is silent is found out by a time limit alone. */
const REFUSED_BY_SILENCE_MS = 1_000;

const redis = await startRedis(t, { own: true });
const talk = await startTwoOfEach(t, {
  redis,
  workers: 2,
  env: { MESSAGES_PER_SECOND: '1000', MESSAGES_BURST: '1000', FRAMES_PER_SECOND: '1000' },
});
const balancer = await Balancer.start([talk.a.url, talk.b.url], new Random(1));
t.teardown(() => balancer.close());
const anywhere = `http://127.0.0.1:${balancer.port}`;
const processes = [
  ...talk.gateways.map(({ process }) => process),
  ...talk.chat,
  ...talk.sessions,
  ...talk.workers,
];

const people = await Promise.all(['ada', 'bo', 'cy', 'dee'].map((name) => signUp(talk.a.url, name)));
const [ada] = people as [(typeof people)[number]];
/** Whoever is refused may find the deed done all the same: it must be nobody whose words are counted. */
const witness = await signUp(talk.a.url, 'witness');
const { room } = await askHttp(talk.a.url, 'room.create', { kind: 'public', name: 'Harbour' }, ada);
for (const person of people) await askHttp(talk.a.url, 'room.join', { room: room.id }, person);
const talkers = people.map((person) => new Talker(person, room.id, `ws://127.0.0.1:${balancer.port}/ws`));
t.teardown(() => {
  for (const { client } of talkers) client.close();
});
await Promise.all(talkers.map((talker) => talker.connect()));
for (const talker of talkers) talker.talk();

/** Kills without warning while everybody talks; the others must have taken over before it is started again. */
async function survives(
  t: Test,
  process: (typeof processes)[number],
  alsoWorks: () => Promise<number> = async () => 0,
) {
  const { isWithin, times } = await bestOf(TAKEN_OVER_MS, () => takeOver(process, alsoWorks));
  t.ok(isWithin, `everybody was acknowledged again after ${times.join(', ')} ms`);
}

/** @returns ms until everybody was acknowledged again and it also worked */
async function takeOver(process: (typeof processes)[number], alsoWorks: () => Promise<number>) {
  const acknowledged = () => Promise.all(talkers.map((talker) => talker.nextAcknowledged(PATIENCE_MS)));
  await acknowledged();
  await process.kill();
  const [waits, also] = await Promise.all([acknowledged(), alsoWorks()]);
  await process.restart();
  await Promise.all(talkers.map((talker) => talker.online(PATIENCE_MS)));
  return Math.max(...waits, also);
}

// The second one to be killed holds every partition, since it has taken over from the first.
for (const [i, chat] of talk.chat.entries()) {
  t.test(`chat-service ${i + 1} is killed`, (t) => survives(t, chat));
}

for (const [i, { process }] of talk.gateways.entries()) {
  t.test(`gateway ${i + 1} is killed`, (t) => survives(t, process));
}

t.test('a session-service is killed', (t) => survives(t, talk.sessions[0] as never, signInSoon));

let visitors = 0;

async function signInSoon() {
  const since = performance.now();
  const data = { username: `visitor${visitors++}`, password: PASSWORD, delivery: 'token' };
  const isIn = async () => (await callHttp(talk.a.url, 'auth.register', data)).status === 201;
  const isKnown = async () => (await callHttp(talk.b.url, 'auth.login', data)).status === 200;
  // Whatever the killed one had begun is carried out or given up; either way there is one account in the end.
  await waitFor(async () => (await isIn()) || (await isKnown()), {
    timeout: PATIENCE_MS,
    what: 'somebody can sign up',
  });
  return performance.now() - since;
}

t.test('a worker is killed with work in hand', async (t) => {
  const stream = await EventStream.open(talk.b.url, ada);
  const create = (i: number) => askHttp(talk.a.url, 'account.create', { name: `Till ${i}`, balance: i }, ada);
  const opened = await Promise.all(Array.from({ length: 10 }, (_, i) => create(i)));
  await survives(t, talk.workers[0] as never, async () => {
    const told = () =>
      new Set(stream.named('snapshots.generated').flatMap(({ data }) => data.accounts as string[]));
    const allTold = () => opened.every(({ id }) => told().has(id));
    await waitFor(allTold, { timeout: PATIENCE_MS, what: 'every account has its snapshot' });
    return 0;
  });
  const { snapshots } = await askHttp(talk.b.url, 'snapshot.list', { limit: 200 }, ada);
  for (const { id } of opened) t.ok(snapshots.some(({ account }) => account === id));
  await stream.close();
});

t.test('Redis goes away and comes back with its data', async (t) => {
  const socket = await connect(talk.a.wsUrl, witness);
  const pids = processes.map(({ pid }) => pid);
  await redis.kill();
  await refusesEverything(t, REFUSED_MS, [async () => expectUnavailable(await socket.call('room.list', {}))]);
  const { redisConnected } = await askHttp(talk.a.url, 'status.get', {});
  t.equal(redisConnected, false);
  const sent = talkers.map((talker) => talker.acknowledged.length);
  await redis.restart();
  await Promise.all(talkers.map((talker) => talker.nextAcknowledged(PATIENCE_MS)));
  t.ok(talkers.every(({ acknowledged }, i) => acknowledged.length > (sent[i] ?? 0)));
  t.strictSame(
    processes.map(({ pid }) => pid),
    pids,
  );
  t.ok(
    processes.every(({ isRunning }) => isRunning),
    'nothing else was restarted',
  );
});

t.test('Redis answers no more, though its connections stay open', async (t) => {
  redis.pause();
  try {
    await refusesEverything(t, REFUSED_BY_SILENCE_MS);
  } finally {
    redis.resume();
  }
  await Promise.all(talkers.map((talker) => talker.nextAcknowledged(PATIENCE_MS)));
});

/** Each call is made until it is quick enough, at most eight times: a call that hangs does so each time. */
async function refusesEverything(t: Test, withinMs: number, more: (() => Promise<unknown>)[] = []) {
  const refused = (answer: HttpAnswer) => t.equal(problemOf(answer).code, 'unavailable');
  const credentials = { username: 'nobody', password: PASSWORD };
  const calls = [
    async () => refused(await callHttp(talk.a.url, 'auth.me', {}, ada)),
    async () =>
      refused(
        await callHttp(talk.b.url, 'message.send', { room: room.id, clientId: 'no', text: 'no' }, witness),
      ),
    async () => refused(await callHttp(talk.a.url, 'room.history', { room: room.id }, ada)),
    async () => refused(await callHttp(talk.b.url, 'dashboard.get', {}, ada)),
    async () => refused(await callHttp(talk.b.url, 'auth.login', credentials)),
    ...more,
  ];
  const best = calls.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < 8; round++) {
    const slow = calls.map((call, i) => ({ call, i })).filter(({ i }) => !((best[i] ?? 0) < withinMs));
    const times = await Promise.all(slow.map(({ call }) => timed(call)));
    for (const [n, { i }] of slow.entries()) best[i] = Math.min(best[i] ?? 0, times[n] ?? 0);
  }
  t.ok(
    best.every((ms) => ms < withinMs),
    `within ${withinMs} ms: ${best.map(Math.round).join(', ')} ms`,
  );
}

async function timed(call: () => Promise<unknown>): Promise<number> {
  const since = performance.now();
  await call();
  return performance.now() - since;
}

function expectUnavailable(reply: Reply) {
  if (reply.ok || reply.error.code !== 'unavailable') throw new Error(`no refusal: ${JSON.stringify(reply)}`);
}

t.test(
  'after all of this nothing acknowledged is lost, doubled or out of order, and everybody has heard everything',
  async (t) => {
    await Promise.all(talkers.map((talker) => talker.quiet()));
    const log = await logOf(anywhere, room.id, ada);
    const top = log.at(-1)?.seq ?? 0;
    const heardAll = () => talkers.every(({ heard }) => heard.at(-1)?.seq === top);
    await waitFor(heardAll, { timeout: PATIENCE_MS, what: 'everybody has caught up' });
    t.ok(log.length > 100, `${log.length} events`);
    t.strictSame(breaches(log, talkers), []);
  },
);
