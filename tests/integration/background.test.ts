import { isDeepStrictEqual } from 'node:util';
import { type DashboardAnswer, emptyDashboard } from '@devtalk/contracts';
import { waitFor } from '@devtalk/testkit';
import t from 'tap';
import { startTwoOfEach } from './system.js';
import { EventStream } from './wire/event-stream.js';
import { askHttp, callHttp, expectResult, problemOf, request } from './wire/http.js';
import { connect, type Person, signUp } from './wire/person.js';

const PATIENCE_MS = 20_000;

t.setTimeout(90_000);
const { a, b, workers } = await startTwoOfEach(t, { workers: 2 });
const ada = await signUp(a.url, 'ada');
const bo = await signUp(b.url, 'bo');
const cy = await signUp(b.url, 'cy');
const [onA, onB] = await Promise.all([connect(a.wsUrl, ada), connect(b.wsUrl, bo)]);

/** What these tests count in a dashboard. */
function shownIn({ status, dashboard: { you, totals, topRooms, topPeople } }: DashboardAnswer) {
  return {
    status,
    you: { messages: you.messages, rooms: you.rooms, unread: you.unread, mentions: you.mentions },
    totals: { people: totals.people, messages: totals.messages },
    topRoom: topRooms[0],
    topPerson: { name: topPeople[0]?.user.username, messages: topPeople[0]?.messages },
  };
}

/**
 * The read models follow the events, so a dashboard may be computed before the last of them: it is asked for anew until it is right.
 * @returns the last one seen, right or not, so that the caller's comparison can show what is wrong
 */
async function refreshedUntil(url: string, person: Person, isRight: (answer: DashboardAnswer) => boolean) {
  let answer = await askHttp(url, 'dashboard.get', {}, person);
  const look = async () => {
    answer = await askHttp(url, 'dashboard.get', {}, person);
    if (isRight(answer)) return true;
    await askHttp(url, 'dashboard.refresh', {}, person);
    return false;
  };
  await waitFor(look, { timeout: PATIENCE_MS, interval: 100 }).catch(() => {});
  return answer;
}

t.test('a first dashboard is cheap, then tells that it is there, then has the right numbers', async (t) => {
  const { room } = await onA.ask('room.create', { kind: 'private', name: 'Numbers' });
  await onA.ask('member.add', { room: room.id, userId: bo.user.id });
  for (let i = 0; i < 3; i++)
    await onA.ask('message.send', { room: room.id, clientId: `n${i}`, text: `@bo ${i}` });
  await onA.ask('message.send', { room: 'lobby', clientId: 'hello', text: 'Good morning' });

  const first = await callHttp(b.url, 'dashboard.get', {}, bo);
  t.equal(first.headers.get('x-cache'), 'MISS');
  t.strictSame(expectResult('dashboard.get', first), {
    status: 'pending',
    generatedAt: null,
    dashboard: emptyDashboard(),
  });

  const { data } = await onB.event('dashboard.generated', undefined, PATIENCE_MS);
  const expected = {
    status: 'ready',
    you: { messages: 0, rooms: 2, unread: 4, mentions: 3 },
    totals: { people: 3, messages: 4 },
    topRoom: { room: { id: room.id, name: 'Numbers' }, messages: 3 },
    topPerson: { name: 'ada', messages: 1 },
  };
  const answer = await refreshedUntil(b.url, bo, (answer) => isDeepStrictEqual(shownIn(answer), expected));
  t.strictSame(shownIn(answer), expected);
  t.ok((answer.generatedAt ?? '') >= data.generatedAt);
  const second = await callHttp(a.url, 'dashboard.get', {}, bo);
  t.match(second.headers.get('x-cache'), /^(HIT|STALE)$/);
});

t.test('a private room is in no dashboard of a stranger', async (t) => {
  const stream = await EventStream.open(a.url, cy);
  await askHttp(a.url, 'dashboard.refresh', {}, cy);
  await stream.next('dashboard.generated', undefined, PATIENCE_MS);
  // The read models have the private room: the dashboard of its member showed it above.
  const { dashboard } = await refreshedUntil(b.url, cy, ({ dashboard: { you } }) => you.unread === 1);
  t.notMatch(JSON.stringify(dashboard), 'Numbers');
  t.equal(dashboard.you.unread, 1, 'what the lobby says');
  await stream.close();
});

t.test('however many ask at once, each person has one job waiting', async (t) => {
  // With nobody to begin it, the job waits for as long as it takes to ask.
  for (const worker of workers) worker.pause();
  const asks = Array.from({ length: 40 }, (_, i) =>
    askHttp(i % 2 ? a.url : b.url, 'dashboard.refresh', {}, ada),
  );
  const answers = await Promise.all(asks).finally(() => {
    for (const worker of workers) worker.resume();
  });
  t.equal(new Set(answers.map(({ jobId }) => jobId)).size, 1);
  await onA.event('dashboard.generated', undefined, PATIENCE_MS);
});

t.test('an account is answered at once and its snapshots follow as an event, to nobody else', async (t) => {
  const account = await askHttp(b.url, 'account.create', { name: 'Till', balance: '0012.500' }, ada);
  t.match(account, { name: 'Till', balance: '12.5' });
  const { data } = await onA.event('snapshots.generated', ({ data }) => data.accounts.includes(account.id));
  t.match(data, { snapshotCount: 1, timestamp: String, serverId: String });
  const big = await askHttp(
    a.url,
    'account.create',
    { name: 'Big', balance: `${'9'.repeat(22)}.12345678` },
    ada,
  );
  t.equal(big.balance, `${'9'.repeat(22)}.12345678`, 'no digit of thirty is lost');
  await askHttp(b.url, 'account.update', { id: account.id, balance: -3.25 }, ada);
  await onA.event('account.updated', ({ data }) => data.account.balance === '-3.25');
  const changed = () =>
    onA.named('snapshots.generated').filter(({ data }) => data.accounts.includes(account.id));
  await onA.event('snapshots.generated', () => changed().length >= 2);
  const { snapshots } = await askHttp(a.url, 'snapshot.list', { account: account.id }, ada);
  t.strictSame(
    snapshots.map(({ balance }) => balance),
    ['-3.25', '12.5'],
    'newest first',
  );
  t.strictSame(await askHttp(a.url, 'account.list', {}, bo), { accounts: [] });
  t.strictSame((await askHttp(a.url, 'snapshot.list', {}, bo)).snapshots, []);
  await onB.fence();
  t.strictSame([...onB.named('snapshots.generated'), ...onB.named('account.updated')], []);
});

t.test('the same request with the same key opens one account', async (t) => {
  const open = (url: string) =>
    askHttp(url, 'account.create', { name: 'Once', balance: 1 }, { token: bo.token, key: 'k1' });
  t.strictSame(await open(a.url), await open(b.url));
  t.equal((await askHttp(a.url, 'account.list', {}, bo)).accounts.length, 1);
});

t.test('a deleted account takes its snapshots along', async (t) => {
  const { id } = await askHttp(a.url, 'account.create', { name: 'Gone', balance: 1 }, ada);
  await onA.event('snapshots.generated', ({ data }) => data.accounts.includes(id));
  await askHttp(b.url, 'account.delete', { id }, ada);
  t.notOk((await askHttp(a.url, 'account.list', {}, ada)).accounts.some((account) => account.id === id));
  t.equal(problemOf(await callHttp(a.url, 'snapshot.list', { account: id }, ada)).code, 'not_found');
});

t.test('a short link leads on and counts, whoever follows it', async (t) => {
  const url = 'https://example.org/path?q=1#part';
  const { code, url: short } = await askHttp(a.url, 'link.create', { url }, ada);
  t.ok(short.endsWith(`/s/${code}`), short);
  for (let i = 0; i < 6; i++) {
    const { status, headers } = await request(i % 2 ? a.url : b.url, 'GET', `/s/${code}`);
    t.strictSame([status, headers.get('location')], [302, url]);
  }
  t.match(await askHttp(b.url, 'link.get', { code }, ada), { url, clicks: 6 });
  t.equal(
    problemOf(await callHttp(b.url, 'link.get', { code }, bo)).code,
    'not_found',
    'who made it is asked',
  );
});

t.test('no frame broke the contract', async (t) => t.strictSame([...onA.faults, ...onB.faults], []));
