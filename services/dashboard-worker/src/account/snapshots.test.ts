import type { SnapshotView } from '@devtalk/bus';
import { startRedis, waitFor } from '@devtalk/testkit';
import t from 'tap';
import { announcedAccounts, answerTo, createAccount, eventsOf, openAccounts } from '../testing/accounts.js';
import { newPerson } from '../testing/gateway.js';

const redis = await startRedis(t);

t.test(
  'one job takes the snapshots of all accounts of a user that have changed, and says how many',
  async (t) => {
    const gateway = await openAccounts(t, redis);
    const owner = newPerson();
    const { work, keys } = gateway.bus;
    const settled = await createAccount(gateway, owner, 'Settled', '1');
    await waitFor(async () => (await announcedAccounts(gateway, owner)).length === 1);
    // A job that is queued and begun by nobody yet: what changes now is taken by one job afterwards.
    const queued = keys.dashboard.jobKey(owner.partition, `snapshots:${owner.userId}`);
    await work.set(queued, 'another');
    const [a, b] = [
      await createAccount(gateway, owner, 'A', '2'),
      await createAccount(gateway, owner, 'B', '3'),
    ];
    await answerTo(gateway, 'account.update', { id: a.id, balance: '4' }, owner);
    await work.del(queued);
    await answerTo(gateway, 'account.update', { id: b.id, balance: '5' }, owner);
    const [, said] = await waitFor(async () => {
      const list = await eventsOf(gateway, owner, 'snapshots.generated');
      return list.length > 1 && list;
    });
    t.match(said?.data, { snapshotCount: 2 });
    t.strictSame(new Set(said?.data.accounts as string[]), new Set([a.id, b.id]));
    const balances = async (account: string) => {
      const page = await answerTo<{ snapshots: SnapshotView[] }>(
        gateway,
        'snapshot.list',
        { account, limit: 9 },
        owner,
      );
      return page.snapshots.map(({ balance }) => balance);
    };
    t.strictSame(await balances(settled.id), ['1'], 'none of one that has not changed');
    t.strictSame([await balances(a.id), await balances(b.id)], [['4'], ['5']]);
  },
);

t.test('a job for snapshots that the version before queued is done as it meant', async (t) => {
  const gateway = await openAccounts(t, redis);
  const owner = newPerson();
  const { id } = await createAccount(gateway, owner, 'Old', '1');
  await waitFor(async () => (await announcedAccounts(gateway, owner)).length === 1);
  const order = { userId: owner.userId, accountIds: [id] };
  await gateway.enqueue('snapshots.generate', order);
  await waitFor(async () => (await announcedAccounts(gateway, owner)).length === 2);
});

t.test('snapshots over all accounts, newest first, page by page and by time', async (t) => {
  const gateway = await openAccounts(t, redis);
  const owner = newPerson();
  const { bus } = gateway;
  const accounts = await Promise.all(
    ['a', 'b'].map((name) => createAccount(gateway, owner, name, '0', name)),
  );
  await waitFor(async () => (await announcedAccounts(gateway, owner)).length === 2);
  // The same millisecond in both accounts, so that a page can end between equals.
  const start = Date.now() + 60_000;
  for (const { id } of accounts) {
    for (let i = 0; i < 7; i++) {
      const stream = bus.keys.dashboard.snapshots(owner.partition, id);
      await bus.work.xadd(stream, `${start + i}-0`, 'balance', String(i));
    }
  }
  const list = (query: object) =>
    answerTo<{ snapshots: SnapshotView[]; next: string | null }>(gateway, 'snapshot.list', query, owner);
  const whole = (await list({ limit: 50 })).snapshots;
  t.equal(whole.length, 16);
  const times = whole.map(({ takenAt }) => takenAt);
  t.strictSame(times, [...times].sort().reverse());
  t.equal(new Set(whole.map(({ id }) => id)).size, 16);
  const paged: SnapshotView[] = [];
  for (let after: string | null | undefined; after !== null; ) {
    const page = await list({ limit: 3, ...(after ? { after } : {}) });
    paged.push(...page.snapshots);
    after = page.next;
  }
  t.strictSame(paged, whole);
  const range = { from: new Date(start + 2).toISOString(), to: new Date(start + 4).toISOString() };
  const within = (await list({ limit: 50, account: 'a', ...range })).snapshots;
  t.strictSame(
    within.map(({ balance, account }) => `${account} ${balance}`),
    ['a 3', 'a 2'],
    'from is inclusive, to exclusive',
  );
});

t.test(
  'a date before 1970 is the beginning or nothing, and rubbish in place of a page is refused',
  async (t) => {
    const gateway = await openAccounts(t, redis);
    const owner = newPerson('admin');
    const { id } = await createAccount(gateway, owner, 'Mine', '5');
    await waitFor(async () => (await eventsOf(gateway, owner, 'snapshots.generated')).length === 1);
    const list = (query: object) => gateway.ask('snapshot.list', { limit: 5, ...query }, owner);
    const before = '1969-12-31T00:00:00Z';
    t.match(await list({ from: before }), { ok: true, data: { snapshots: [{ account: id }] } });
    for (const range of [{ to: before }, { to: '1970-01-01T00:00:00Z' }, { from: '9999-12-31T23:59:59Z' }])
      t.match(await list(range), { ok: true, data: { snapshots: [] } });
    const rubbish = ['x', '-1-0_a', '99999999999999999999-0_a', '1-99999999999999999999_a', '1-1_', '1_2'];
    for (const after of rubbish)
      t.match(await list({ after }), { ok: false, error: { code: 'bad_request' } }, after);
    for (const after of [...rubbish, '1_j1', '99999999999999999999_j1-1-1'])
      t.match(await gateway.ask('admin.jobs', { state: 'dead', after, limit: 5 }, owner), {
        ok: false,
        error: { code: 'bad_request' },
      });
  },
);
