import { hashToken } from '@devtalk/bus';
import { waitFor } from '@devtalk/testkit';
import t from 'tap';
import { refusal } from '../testing/caller.js';
import { type RunningService, startServices } from '../testing/place.js';

/** The next interval has begun. */
async function sweepAgain({ app, bus }: RunningService): Promise<void> {
  await bus.work.del(bus.keys.session.cleanerLock);
  await app.sweep();
}

t.test('a session nobody uses expires; the sweep reports it once', async (t) => {
  const { caller, services, service } = await startServices(t, { SESSION_IDLE_TIMEOUT: '1s' }, 2);
  const opened = await caller.register('ada');
  const actor = await caller.actor(opened);
  const heard = await caller.endings(actor.userId);
  t.equal((await caller.record(opened.token)).state, 'live');
  await waitFor(
    async () => caller.bus.clock.now() > Number((await caller.record(opened.token)).idleExpiresAt) + 5,
  );
  t.match(await refusal(caller.as(actor, 'session.list', { scope: 'own' })), { code: 'session_expired' });
  await Promise.all(services.map(({ app }) => app.sweep()));
  t.match(await caller.record(opened.token), { state: 'expired' });
  t.same(await caller.live(actor.userId), {});
  await waitFor(() => heard.length === 1);
  t.match(heard[0], { type: 'expired', sessionId: actor.sessionId });
  const lines = services.flatMap(({ log }) => log.filter(({ msg }) => msg === 'sessions swept'));
  t.equal(
    lines.reduce((sum, line) => sum + Number(line.expired), 0),
    1,
  );
  await sweepAgain(service);
  t.equal(heard.length, 1);
  const audit = await caller.bus.work.xrevrange(
    caller.bus.keys.session.audit(caller.partitionOf(actor.userId)),
    '+',
    '-',
  );
  t.equal(audit[0]?.[1][audit[0][1].indexOf('kind') + 1], 'expired');
});

t.test('a sign-in after the end of an idle session took nothing over', async (t) => {
  const { caller } = await startServices(t, { SESSION_IDLE_TIMEOUT: '1s' });
  const opened = await caller.register('ada');
  await waitFor(
    async () => caller.bus.clock.now() > Number((await caller.record(opened.token)).idleExpiresAt) + 5,
  );
  t.equal((await caller.login('ada')).superseded, null);
  t.equal((await caller.record(opened.token)).state, 'expired');
});

t.test('tombstones are forgotten when their day is over', async (t) => {
  const { caller, service } = await startServices(t);
  const opened = await caller.register('ada');
  await caller.as(await caller.actor(opened), 'auth.logout');
  const p = caller.partitionOf(opened.user.id);
  const { session: keys } = caller.bus.keys;
  await sweepAgain(service);
  t.equal(await caller.bus.work.hexists(keys.handles(p), opened.session.id), 1, 'kept while it answers');
  // As if a day had passed: the key is gone by its TTL, and the index has it due.
  await caller.bus.work.del(keys.session(p, hashToken(opened.token)));
  await caller.bus.work.zadd(keys.index(p), 1, opened.session.id);
  await sweepAgain(service);
  t.equal(await caller.bus.work.hexists(keys.handles(p), opened.session.id), 0);
  t.equal(await caller.bus.work.zscore(keys.index(p), opened.session.id), null);
});

t.test('one instance sweeps an interval', async (t) => {
  const { caller, services } = await startServices(t, { SESSION_CLEAN_INTERVAL: '1h' }, 2);
  await Promise.all(services.map(({ app }) => app.sweep()));
  for (const { app } of services) await app.sweep();
  t.equal(services.flatMap(({ log }) => log.filter(({ msg }) => msg === 'sessions swept')).length, 1);
  const lockMs = await caller.bus.work.pttl(caller.bus.keys.session.cleanerLock);
  t.ok(lockMs > 0.9 * 3_600_000 && lockMs < 3_600_000, `the next may begin in ${lockMs} ms`);
});

t.test('a round that fails leaves the interval to others; the lock of another is left alone', async (t) => {
  const { caller, service } = await startServices(t);
  const { cleanerLock, index } = caller.bus.keys.session;
  await caller.bus.work.set(index(0), 'not a sorted set');
  await t.rejects(service.app.sweep(), /WRONGTYPE/);
  t.equal(await caller.bus.work.get(cleanerLock), null);
  await caller.bus.work.set(cleanerLock, 'another instance', 'PX', 60_000);
  await service.app.sweep();
  t.equal(await caller.bus.work.get(cleanerLock), 'another instance');
});

t.test('events are kept until the slowest projection has them', async (t) => {
  const { caller, service } = await startServices(t, { PARTITIONS: '1', EVENTS_MAX: '500' });
  for (let i = 0; i < 150; i++)
    await caller.bus.work.xadd(caller.bus.keys.session.events(0), '*', 'event', 'test', 'data', '{}');
  const { events, eventCursors } = caller.bus.keys.session;
  await sweepAgain(service);
  t.equal(await caller.bus.work.xlen(events(0)), 150, 'nobody has read any');
  const ids = (await caller.bus.work.xrange(events(0), '-', '+')).map(([id]) => id);
  await caller.bus.work.hset(eventCursors(0), 'chat', ids[149] ?? '');
  await sweepAgain(service);
  t.equal(await caller.bus.work.xlen(events(0)), 150, 'kept for the one that has never been there');
  await caller.bus.work.hset(eventCursors(0), 'dashboard', ids[120] ?? '');
  await sweepAgain(service);
  const left = (await caller.bus.work.xrange(events(0), '-', '+')).map(([id]) => id);
  t.ok(left.length < 150 && left.includes(ids[121] ?? ''), `${left.length} left`);
  for (let i = 0; i < 1_000; i++) await caller.bus.work.xadd(events(0), '*', 'event', 'test', 'data', '{}');
  await sweepAgain(service);
  t.ok((await caller.bus.work.xlen(events(0))) <= 600, 'but not without end');
  t.match(
    service.log.find(({ msg }) => /dropped unread/.test(String(msg))),
    { mostKept: 500 },
  );
});
