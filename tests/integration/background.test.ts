import { emptyDashboard } from '@devtalk/shared/contracts';
import t from 'tap';
import { startTwoOfEach } from './system.js';
import { EventStream } from './wire/event-stream.js';
import { askHttp, callHttp, expectResult, problemOf, request } from './wire/http.js';
import { connect, signUp } from './wire/person.js';

t.setTimeout(90_000);
const { a, b } = await startTwoOfEach(t, { workers: 2 });
const ada = await signUp(a.url, 'ada');
const bo = await signUp(b.url, 'bo');
const cy = await signUp(b.url, 'cy');
const [onA, onB] = await Promise.all([connect(a.wsUrl, ada), connect(b.wsUrl, bo)]);

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

  const { data } = await onB.event('dashboard.generated', undefined, 10_000);
  const { status, generatedAt, dashboard } = await onB.ask('dashboard.get', {});
  t.equal(status, 'ready');
  t.ok((generatedAt ?? '') >= data.generatedAt);
  t.match(dashboard.you, { messages: 0, rooms: 2, unread: 4, mentions: 3 });
  t.match(dashboard.totals, { people: 3, messages: 4 });
  t.match(dashboard.topRooms[0], { room: { id: room.id, name: 'Numbers' }, messages: 3 });
  t.match(dashboard.topPeople[0], { user: { username: 'ada' }, messages: Number });
  const second = await callHttp(a.url, 'dashboard.get', {}, bo);
  t.match(second.headers.get('x-cache'), /^(HIT|STALE)$/);
});

t.test('a private room is in no dashboard of a stranger', async (t) => {
  const stream = await EventStream.open(a.url, cy);
  await askHttp(a.url, 'dashboard.refresh', {}, cy);
  await stream.next('dashboard.generated', undefined, 10_000);
  const { dashboard } = await askHttp(b.url, 'dashboard.get', {}, cy);
  t.notMatch(JSON.stringify(dashboard), 'Numbers');
  t.equal(dashboard.you.unread, 1, 'what the lobby says');
  await stream.close();
});

t.test('however many ask at once, each person has one job at a time', async (t) => {
  const asks = Array.from({ length: 40 }, (_, i) =>
    askHttp(i % 2 ? a.url : b.url, 'dashboard.refresh', {}, ada),
  );
  const jobs = new Set((await Promise.all(asks)).map(({ jobId }) => jobId));
  t.ok(jobs.size < asks.length / 2, `${jobs.size}: one, and another where that one was done already`);
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
  t.match(await askHttp(b.url, 'link.get', { code }, bo), { url, clicks: 6 });
});

t.test('no frame broke the contract', async (t) => t.strictSame([...onA.faults, ...onB.faults], []));
