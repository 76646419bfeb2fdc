import { type AccountView, APPEND_PATIENCE_MS, partitionOf, type SnapshotView } from '@devtalk/bus';
import { schemas } from '@devtalk/contracts';
import { startRedis, waitFor } from '@devtalk/testkit';
import t from 'tap';
import { announcedAccounts, answerTo, createAccount, eventsOf, openAccounts } from '../testing/accounts.js';
import { newPerson } from '../testing/gateway.js';
import { PARTITIONS } from '../testing/worker.js';

const redis = await startRedis(t);
const LONG = '1234567890123456789012.12345678';

t.test('an account answers at once; its snapshot follows as an event; decimals stay exact', async (t) => {
  const gateway = await openAccounts(t, redis);
  const [owner, other] = [newPerson(), newPerson()];
  const account = await createAccount(gateway, owner, 'Savings', LONG);
  t.match(account, { name: 'Savings', balance: LONG });
  t.ok(schemas.account.safeParse(account).success);
  const [said] = await waitFor(async () => {
    const list = await eventsOf(gateway, owner, 'snapshots.generated');
    return list.length > 0 && list;
  });
  t.match(said?.data, { snapshotCount: 1, accounts: [account.id] });
  const { snapshots, next } = await answerTo<{ snapshots: SnapshotView[]; next: null }>(
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
  const gateway = await openAccounts(t, redis);
  const { requester, keys } = gateway.bus;
  const owner = newPerson();
  const ask = async (key: string, op: string, data: unknown) => {
    const reply = await requester.request(keys.dashboard.commands(owner.partition), {
      ...{ op, data, key },
      ...{ requestId: 'test', actor: owner },
    });
    return reply.ok ? reply.data : reply.error.code;
  };
  const { id } = await createAccount(gateway, owner, 'Cash', '1');
  const first = await ask('k1', 'account.update', { id, balance: '2' });
  t.match(await ask('k2', 'account.update', { id, balance: '3' }), { balance: '3' });
  t.same(await ask('k1', 'account.update', { id, balance: '2' }), first);
  const { accounts } = await answerTo<{ accounts: AccountView[] }>(gateway, 'account.list', {}, owner);
  t.match(accounts, [{ balance: '3' }], 'the later change stands');
  t.same(await ask('k3', 'account.delete', { id }), {});
  t.same(await ask('k3', 'account.delete', { id }), {}, 'deleted is not refused');
  t.match(await ask('k2', 'account.update', { id, balance: '3' }), { id, name: 'Cash', balance: '3' });
  t.equal(await ask('k4', 'account.delete', { id }), 'not_found');
});

t.test('the same creation twice is one account with one snapshot', async (t) => {
  const gateway = await openAccounts(t, redis);
  const [owner, thief] = [newPerson(), newPerson()];
  thief.partition = owner.partition;
  const first = await createAccount(gateway, owner, 'Cash', '1', 'same');
  const second = await createAccount(gateway, owner, 'Cash', '1', 'same');
  t.strictSame(second, first);
  const { accounts } = await answerTo<{ accounts: AccountView[] }>(gateway, 'account.list', {}, owner);
  t.equal(accounts.length, 1);
  await waitFor(async () => (await eventsOf(gateway, owner, 'snapshots.generated')).length === 1);
  const { snapshots } = await answerTo<{ snapshots: unknown[] }>(
    gateway,
    'snapshot.list',
    { limit: 9 },
    owner,
  );
  t.equal(snapshots.length, 1);
});

t.test(
  'an update is said with the account as it is, and takes a snapshot when the balance moved',
  async (t) => {
    const gateway = await openAccounts(t, redis);
    const owner = newPerson();
    const { id } = await createAccount(gateway, owner, 'Old', '0');
    await waitFor(async () => (await eventsOf(gateway, owner, 'snapshots.generated')).length === 1);
    t.match(await answerTo(gateway, 'account.update', { id, name: 'New' }, owner), {
      name: 'New',
      balance: '0',
    });
    await waitFor(async () => (await eventsOf(gateway, owner, 'account.updated')).length === 1);
    t.match(await answerTo(gateway, 'account.update', { id, balance: '-0.00000001' }, owner), {
      balance: '-0.00000001',
    });
    await waitFor(async () => (await eventsOf(gateway, owner, 'account.updated')).length === 2);
    const last = (await eventsOf(gateway, owner, 'account.updated')).at(-1);
    t.match(last?.data, { account: { id, name: 'New', balance: '-0.00000001' } });
    await waitFor(async () => (await eventsOf(gateway, owner, 'snapshots.generated')).length === 2);
  },
);

t.test("what is somebody else's does not exist, and stays as it is", async (t) => {
  const gateway = await openAccounts(t, redis);
  const owner = newPerson();
  // In the owner's partition, where the keys are the same ones.
  const thief = { ...newPerson(), partition: owner.partition };
  const { id } = await createAccount(gateway, owner, 'Mine', '5');
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
  t.match(await answerTo(gateway, 'account.list', {}, owner), {
    accounts: [{ id, name: 'Mine', balance: '5' }],
  });
  t.match(await gateway.ask('account.list', {}), { ok: false, error: { code: 'session_required' } });
  t.match(await gateway.ask('account.steal', {}, owner), { ok: false, error: { code: 'bad_request' } });
});

t.test('a deleted account takes its snapshots along', async (t) => {
  const gateway = await openAccounts(t, redis);
  const owner = newPerson();
  const kept = await createAccount(gateway, owner, 'Kept', '1');
  const { id } = await createAccount(gateway, owner, 'Gone', '2');
  await waitFor(async () => (await announcedAccounts(gateway, owner)).length === 2);
  await answerTo(gateway, 'account.delete', { id }, owner);
  t.match(await gateway.ask('account.delete', { id }, owner), { ok: false, error: { code: 'not_found' } });
  t.strictSame(await answerTo(gateway, 'account.list', {}, owner), { accounts: [kept] });
  t.match(await answerTo(gateway, 'snapshot.list', { limit: 5 }, owner), {
    snapshots: [{ account: kept.id }],
  });
  t.equal(await gateway.bus.work.exists(gateway.bus.keys.dashboard.snapshots(owner.partition, id)), 0);
});

t.test('a question waits behind nobody, not even behind a partition that stands still', async (t) => {
  const gateway = await openAccounts(t, redis);
  const owner = newPerson();
  const { id } = await createAccount(gateway, owner, 'Mine', '5');
  const { bus } = gateway;
  const lease = bus.keys.dashboard.lease(owner.partition);
  const held = async () => (await bus.work.set(lease, 'somebody who hangs', 'PX', 60_000)) === 'OK';
  t.ok(await held());
  t.match(await gateway.ask('account.list', {}, owner), { ok: true, data: { accounts: [{ id }] } });
});

t.test('a session that was taken over changes nothing any more, not even what it sent before', async (t) => {
  const gateway = await openAccounts(t, redis);
  const owner = newPerson();
  const { id } = await createAccount(gateway, owner, 'Mine', '5');
  const { bus } = gateway;
  // Nobody carries commands of this partition out until the takeover is through.
  const lease = bus.keys.dashboard.lease(owner.partition);
  await bus.work.set(lease, 'somebody who is slow', 'PX', 60_000);
  const late = gateway.ask('account.update', { id, balance: '0' }, owner);
  await waitFor(async () => (await bus.work.xlen(bus.keys.dashboard.commands(owner.partition))) === 1);
  const next = { ...owner, sessionId: 'next', epoch: 2 };
  await gateway.signIn(next);
  await bus.work.del(lease);
  t.match(await late, { ok: false, error: { code: 'session_superseded' } });
  const attempts: [string, object][] = [
    ['account.create', { id: 'new', name: 'x', balance: '1' }],
    ['account.update', { id, name: 'x' }],
    ['account.delete', { id }],
  ];
  for (const [op, data] of attempts)
    t.match(await gateway.ask(op, data, owner), { ok: false, error: { code: 'session_superseded' } }, op);
  const link = { code: 'abc', url: 'https://example.org/' };
  const linked = await gateway.ask('link.create', link, owner, partitionOf(link.code, PARTITIONS));
  t.match(linked, { ok: false, error: { code: 'session_superseded' } });
  t.strictSame(
    (await answerTo<{ accounts: AccountView[] }>(gateway, 'account.list', {}, next)).accounts.map(
      ({ name, balance }) => [name, balance],
    ),
    [['Mine', '5']],
  );
  await bus.work.del(bus.keys.session.live(owner.partition, owner.userId));
  t.match(await gateway.ask('account.delete', { id }, next), {
    ok: false,
    error: { code: 'session_required' },
  });
});

t.test(
  'a change whose asker was told `timeout` does not happen afterwards; asked for again, it does',
  async (t) => {
    const gateway = await openAccounts(t, redis);
    const owner = newPerson();
    const { id } = await createAccount(gateway, owner, 'Mine', '5');
    const { bus } = gateway;
    const { lease, commands } = bus.keys.dashboard;
    const update = (balance: string, timeoutMs: number) =>
      bus.requester.request(
        commands(owner.partition),
        { op: 'account.update', data: { id, balance }, actor: owner, requestId: 'test' },
        timeoutMs,
      );
    await bus.work.set(lease(owner.partition), 'somebody who is slow', 'PX', 60_000);
    await t.rejects(update('0', 100), { code: 'timeout' });
    // This one's asker would have been told `unavailable` before Redis had it.
    const { now } = bus.clock;
    bus.clock.now = () => now.call(bus.clock) - APPEND_PATIENCE_MS - 500;
    const unsaid = update('1', 20_000);
    bus.clock.now = now;
    const again = update('7', 20_000);
    await waitFor(async () => (await bus.work.xlen(commands(owner.partition))) === 3);
    await bus.work.del(lease(owner.partition));
    t.match(await again, { ok: true, data: { balance: '7' } });
    t.match(await unsaid, { ok: false, error: { code: 'timeout' } });
    await waitFor(async () => (await eventsOf(gateway, owner, 'snapshots.generated')).length === 2);
    const { snapshots } = await answerTo<{ snapshots: SnapshotView[] }>(
      gateway,
      'snapshot.list',
      { limit: 9 },
      owner,
    );
    t.strictSame(
      snapshots.map(({ balance }) => balance),
      ['7', '5'],
    );
  },
);

t.test('a person has only so many accounts', async (t) => {
  const gateway = await openAccounts(t, redis, { ACCOUNTS_MAX: '2' });
  const owner = newPerson();
  await createAccount(gateway, owner, 'a', '1');
  await createAccount(gateway, owner, 'b', '1');
  const third = await gateway.ask('account.create', { id: 'c', name: 'c', balance: '1' }, owner);
  t.match(third, { ok: false, error: { code: 'conflict' } });
  await createAccount(gateway, newPerson(), 'a', '1');
});
