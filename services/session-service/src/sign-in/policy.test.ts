import { hashToken } from '@devtalk/bus';
import t from 'tap';
import { client, refusal } from '../testing/caller.js';
import { startServices } from '../testing/services.js';

t.test('reject: the first stays, the second is told, and it is no failure', async (t) => {
  const { caller } = await startServices(t, { SESSION_POLICY: 'reject' });
  const first = await caller.register('ada');
  for (let i = 0; i < 7; i++) t.match(await refusal(caller.login('ada')), { code: 'session_exists' });
  t.equal((await caller.record(first.token)).state, 'live');
  const again = await caller.login('ada', undefined, client({ tokenHash: hashToken(first.token) }));
  t.equal((await caller.record(first.token)).state, 'revoked', 'but the same browser may');
  await caller.as(await caller.actor(again), 'auth.logout');
  t.ok(await caller.login('ada'), 'and whoever comes when nobody is there');
});

t.test('reject: of fifty at once one gets in', async (t) => {
  const { caller } = await startServices(t, { SESSION_POLICY: 'reject' }, 2);
  await caller.as(await caller.actor(await caller.register('ada')), 'auth.logout');
  const all = await Promise.allSettled(Array.from({ length: 50 }, () => caller.login('ada')));
  t.equal(all.filter(({ status }) => status === 'fulfilled').length, 1);
});

t.test('limit:2: the oldest makes room', async (t) => {
  const { caller } = await startServices(t, { SESSION_POLICY: 'limit:2' });
  const a = await caller.register('ada');
  const b = await caller.login('ada');
  t.equal(b.superseded, null);
  const c = await caller.login('ada');
  t.equal(c.superseded?.sessionId, a.session.id);
  t.same(new Set(Object.keys(await caller.live(a.user.id))), new Set([b.session.id, c.session.id]));
  await Promise.all(Array.from({ length: 20 }, () => caller.login('ada')));
  t.equal(Object.keys(await caller.live(a.user.id)).length, 2);
});

t.test('the same browser replaces its session and displaces nobody', async (t) => {
  const { caller } = await startServices(t, { SESSION_POLICY: 'limit:2' });
  const a = await caller.register('ada');
  const b = await caller.login('ada');
  const again = await caller.login('ada', undefined, client({ tokenHash: hashToken(b.token) }));
  t.equal(again.superseded, null);
  t.match(await caller.record(b.token), { state: 'revoked', reason: 'signed_out' });
  t.same(new Set(Object.keys(await caller.live(a.user.id))), new Set([a.session.id, again.session.id]));
});

t.test('whoever was signed in in this browser before is signed out', async (t) => {
  const { caller } = await startServices(t);
  const bob = await caller.register('bob');
  await caller.register('eve');
  await caller.login('eve', undefined, client({ tokenHash: hashToken(bob.token) }));
  t.match(await caller.record(bob.token), { state: 'revoked', reason: 'signed_out' });
  t.same(await caller.live(bob.user.id), {});
});

t.test('more than three takeovers a minute are slowed, and the account is told once', async (t) => {
  const { caller, service } = await startServices(t);
  const { user } = await caller.register('ada');
  const times: number[] = [];
  for (let i = 0; i < 6; i++) {
    const startedAt = performance.now();
    await caller.login('ada', undefined, client({ device: `device ${i}` }));
    times.push(performance.now() - startedAt);
  }
  t.ok(Math.min(...times.slice(3)) >= 240, `${times}`);
  const { userEvents } = caller.bus.keys.person;
  const alerts = await caller.bus.work.xrange(userEvents(caller.partitionOf(user.id), user.id), '-', '+');
  t.equal(alerts.length, 1);
  t.equal(alerts[0]?.[1][1], 'security.alert');
  t.match(JSON.parse(alerts[0]?.[1][3] ?? ''), { kind: 'takeover', device: 'device 3', ip: '192.0.2.1' });
  t.ok(service.log.some(({ msg }) => msg === 'more takeovers than usual'));
});
