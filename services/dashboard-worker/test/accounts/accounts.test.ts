import type { AccountView, SnapshotView } from '@devtalk/shared/bus';
import { schemas } from '@devtalk/shared/contracts';
import { randomBase32 } from '@devtalk/shared/redis';
import { startRedis, type TestScope, testNamespace, waitFor } from '@devtalk/shared/testing';
import t from 'tap';
import { newPerson, openGateway, type Person, type TestGateway } from '../support/gateway.js';
import { startWorker } from '../support/worker.js';

const redis = await startRedis(t);
const LONG = '1234567890123456789012.12345678';

async function open(scope: TestScope, env: NodeJS.ProcessEnv = {}) {
  const place = { url: redis.url, prefix: testNamespace() };
  const gateway = await openGateway(scope, place);
  await Promise.all([startWorker(scope, place, { env }), startWorker(scope, place, { env })]);
  return gateway;
}

async function asked<T>(gateway: TestGateway, op: string, data: unknown, actor: Person): Promise<T> {
  const reply = await gateway.ask(op, data, actor);
  if (!reply.ok) throw new Error(`${op}: ${reply.error.code}`);
  return reply.data as T;
}

const create = (
  gateway: TestGateway,
  owner: Person,
  name: string,
  balance: string,
  id = `a${randomBase32(8)}`,
) => asked<AccountView>(gateway, 'account.create', { id, name, balance }, owner);

const events = async (gateway: TestGateway, { userId }: Person, event: string) =>
  (await gateway.userEvents(userId)).filter((said) => said.event === event);

t.test('an account answers at once; its snapshot follows as an event; decimals stay exact', async (t) => {
  const gateway = await open(t);
  const [owner, other] = [newPerson(), newPerson()];
  const account = await create(gateway, owner, 'Savings', LONG);
  t.match(account, { name: 'Savings', balance: LONG });
  t.ok(schemas.account.safeParse(account).success);
  const [said] = await waitFor(async () => {
    const list = await events(gateway, owner, 'snapshots.generated');
    return list.length > 0 && list;
  });
  t.match(said?.data, { snapshotCount: 1, accounts: [account.id] });
  const { snapshots, next } = await asked<{ snapshots: SnapshotView[]; next: null }>(
    gateway,
    'snapshot.list',
    { limit: 10 },
    owner,
  );
  t.match(snapshots, [{ account: account.id, balance: LONG }]);
  t.ok(schemas.snapshot.safeParse(snapshots[0]).success);
  t.equal(next, null);
  t.same(await gateway.userEvents(other.userId), []);
});

t.test('a change asked for again is answered as the first time and not made again', async (t) => {
  const gateway = await open(t);
  const { requester, keys } = gateway.bus;
  const owner = newPerson();
  const ask = async (key: string, op: string, data: unknown) => {
    const reply = await requester.request(keys.dashboard.commands(owner.partition), {
      ...{ op, data, key },
      ...{ requestId: 'test', actor: owner },
    });
    return reply.ok ? reply.data : reply.error.code;
  };
  const { id } = await create(gateway, owner, 'Cash', '1');
  const first = await ask('k1', 'account.update', { id, balance: '2' });
  t.match(await ask('k2', 'account.update', { id, balance: '3' }), { balance: '3' });
  t.same(await ask('k1', 'account.update', { id, balance: '2' }), first);
  const { accounts } = await asked<{ accounts: AccountView[] }>(gateway, 'account.list', {}, owner);
  t.match(accounts, [{ balance: '3' }], 'the later change stands');
  t.same(await ask('k3', 'account.delete', { id }), {});
  t.same(await ask('k3', 'account.delete', { id }), {}, 'deleted is not refused');
  t.match(await ask('k2', 'account.update', { id, balance: '3' }), { id, name: 'Cash', balance: '3' });
  t.equal(await ask('k4', 'account.delete', { id }), 'not_found');
});

t.test('the same creation twice is one account with one snapshot', async (t) => {
  const gateway = await open(t);
  const [owner, thief] = [newPerson(), newPerson()];
  thief.partition = owner.partition;
  const first = await create(gateway, owner, 'Cash', '1', 'same');
  const second = await create(gateway, owner, 'Cash', '1', 'same');
  t.strictSame(second, first);
  const { accounts } = await asked<{ accounts: AccountView[] }>(gateway, 'account.list', {}, owner);
  t.equal(accounts.length, 1);
  await waitFor(async () => (await events(gateway, owner, 'snapshots.generated')).length === 1);
  const { snapshots } = await asked<{ snapshots: unknown[] }>(gateway, 'snapshot.list', { limit: 9 }, owner);
  t.equal(snapshots.length, 1);
});

t.test(
  'an update is said with the account as it is, and takes a snapshot when the balance moved',
  async (t) => {
    const gateway = await open(t);
    const owner = newPerson();
    const { id } = await create(gateway, owner, 'Old', '0');
    await waitFor(async () => (await events(gateway, owner, 'snapshots.generated')).length === 1);
    t.match(await asked(gateway, 'account.update', { id, name: 'New' }, owner), {
      name: 'New',
      balance: '0',
    });
    await waitFor(async () => (await events(gateway, owner, 'account.updated')).length === 1);
    t.match(await asked(gateway, 'account.update', { id, balance: '-0.00000001' }, owner), {
      balance: '-0.00000001',
    });
    await waitFor(async () => (await events(gateway, owner, 'account.updated')).length === 2);
    const last = (await events(gateway, owner, 'account.updated')).at(-1);
    t.match(last?.data, { account: { id, name: 'New', balance: '-0.00000001' } });
    await waitFor(async () => (await events(gateway, owner, 'snapshots.generated')).length === 2);
  },
);

t.test("what is somebody else's does not exist, and stays as it is", async (t) => {
  const gateway = await open(t);
  const owner = newPerson();
  // In the owner's partition, where the keys are the same ones.
  const thief = { ...newPerson(), partition: owner.partition };
  const { id } = await create(gateway, owner, 'Mine', '5');
  const attempts: [string, object][] = [
    ['account.update', { id, balance: '0' }],
    ['account.delete', { id }],
    ['snapshot.list', { account: id, limit: 5 }],
  ];
  for (const [op, data] of attempts) {
    t.match(
      await gateway.ask(op, data, thief, owner.partition),
      { ok: false, error: { code: 'not_found' } },
      op,
    );
  }
  const taken = await gateway.ask('account.create', { id, name: 'x', balance: '1' }, thief, owner.partition);
  t.match(taken, { ok: false, error: { code: 'conflict' } });
  t.match(await gateway.ask('account.list', {}, thief, owner.partition), {
    ok: true,
    data: { accounts: [] },
  });
  t.match(await asked(gateway, 'account.list', {}, owner), {
    accounts: [{ id, name: 'Mine', balance: '5' }],
  });
  t.match(await gateway.ask('account.list', {}), { ok: false, error: { code: 'session_required' } });
  t.match(await gateway.ask('account.steal', {}, owner), { ok: false, error: { code: 'bad_request' } });
});

t.test('a deleted account takes its snapshots along', async (t) => {
  const gateway = await open(t);
  const owner = newPerson();
  const kept = await create(gateway, owner, 'Kept', '1');
  const { id } = await create(gateway, owner, 'Gone', '2');
  await waitFor(async () => (await events(gateway, owner, 'snapshots.generated')).length === 2);
  await asked(gateway, 'account.delete', { id }, owner);
  t.match(await gateway.ask('account.delete', { id }, owner), { ok: false, error: { code: 'not_found' } });
  t.strictSame(await asked(gateway, 'account.list', {}, owner), { accounts: [kept] });
  t.match(await asked(gateway, 'snapshot.list', { limit: 5 }, owner), { snapshots: [{ account: kept.id }] });
  t.equal(await gateway.bus.work.exists(gateway.bus.keys.dashboard.snapshots(owner.partition, id)), 0);
});

t.test('snapshots over all accounts, newest first, page by page and by time', async (t) => {
  const gateway = await open(t);
  const owner = newPerson();
  const { bus } = gateway;
  const accounts = await Promise.all(['a', 'b'].map((name) => create(gateway, owner, name, '0', name)));
  await waitFor(async () => (await events(gateway, owner, 'snapshots.generated')).length === 2);
  // The same millisecond in both accounts, so that a page can end between equals.
  const start = Date.now() + 60_000;
  for (const { id } of accounts) {
    for (let i = 0; i < 7; i++) {
      const stream = bus.keys.dashboard.snapshots(owner.partition, id);
      await bus.work.xadd(stream, `${start + i}-0`, 'balance', String(i));
    }
  }
  const list = (query: object) =>
    asked<{ snapshots: SnapshotView[]; next: string | null }>(gateway, 'snapshot.list', query, owner);
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

t.test('a person has only so many accounts', async (t) => {
  const gateway = await open(t, { ACCOUNTS_MAX: '2' });
  const owner = newPerson();
  await create(gateway, owner, 'a', '1');
  await create(gateway, owner, 'b', '1');
  const third = await gateway.ask('account.create', { id: 'c', name: 'c', balance: '1' }, owner);
  t.match(third, { ok: false, error: { code: 'conflict' } });
  await create(gateway, newPerson(), 'a', '1');
});
