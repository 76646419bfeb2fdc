import t from 'tap';
import { client, refusal } from '../testing/caller.js';
import { startServices } from '../testing/services.js';

t.test('own sessions, newest first, cached until they change', async (t) => {
  const { caller } = await startServices(t, { SESSION_POLICY: 'limit:3' }, 2);
  const a = await caller.register('ada');
  const actor = await caller.actor(a);
  const list = () => caller.as(actor, 'session.list', { scope: 'own' });
  const first = await list();
  t.match(first, { count: 1, hit: false, sessions: [{ id: a.session.id, device: 'Firefox on Linux' }] });
  t.notOk('token' in (first.sessions[0] as object));
  t.match(await list(), { count: 1, hit: true, cachedAt: first.cachedAt });
  const b = await caller.login('ada');
  t.match(await list(), { count: 2, hit: false, sessions: [{ id: b.session.id }, { id: a.session.id }] });
  await caller.as(await caller.actor(b), 'auth.logout');
  t.match(await list(), { count: 1, hit: false });
});

t.test('a list is never older than a takeover', async (t) => {
  const { caller } = await startServices(t, { SESSION_TAKEOVERS_PER_MINUTE: '1000' }, 2);
  const root = await caller.actor(await caller.register('root'));
  await caller.register('ada');
  for (let round = 0; round < 10; round++) {
    const all = () => caller.query(root, 'session.list', { scope: 'all' });
    const [opened] = await Promise.all([caller.login('ada'), all(), all()]);
    const { sessions } = await all();
    const ids = (sessions as { id: string; user: { username: string } }[]).flatMap(({ id, user }) =>
      user.username === 'ada' ? id : [],
    );
    t.same(ids, [opened.session.id]);
  }
});

t.test('everyone’s sessions are for administrators', async (t) => {
  const { caller } = await startServices(t);
  const root = await caller.actor(await caller.register('root'));
  const ada = await caller.register('ada');
  await caller.register('bob');
  const page = await caller.query(root, 'session.list', { scope: 'all' });
  t.equal(page.count, 3);
  t.match(page.sessions[2], { user: { username: 'root' } });
  t.match(await caller.query(root, 'session.list', { scope: 'all' }), { hit: true, count: 3 });
  t.match(await refusal(caller.query(await caller.actor(ada), 'session.list', { scope: 'all' })), {
    code: 'forbidden',
  });
});

interface Event {
  id: string;
  kind: string;
  at: string;
  device: string;
  by?: { device: string };
  user?: { username: string };
}

t.test('the audit trail says what happened, newest first, page by page', async (t) => {
  const { caller } = await startServices(t, { SIGN_IN_FREE_FAILURES: '1', SIGN_IN_LOCK_MIN: '60s' });
  await caller.register('ada');
  await caller.register('eve');
  const phone = client({ device: 'phone' });
  const second = await caller.actor(await caller.login('ada', undefined, phone));
  await caller.as(second, 'auth.password', {
    password: 'a good long password',
    newPassword: 'another good one',
  });
  await caller.as(second, 'auth.logout');
  const back = await caller.actor(await caller.login('ada', 'another good one', phone));
  await refusal(caller.login('ada', 'wrong one'));
  await refusal(caller.login('ada', 'wrong one'));
  await refusal(caller.login('ada', 'wrong one'));
  const seen: Event[] = [];
  let before: string | null | undefined;
  do {
    const page = await caller.as(back, 'security.list', {
      scope: 'own',
      limit: 3,
      ...(before && { before }),
    });
    t.ok(page.events.length <= 3);
    seen.push(...(page.events as Event[]));
    before = page.next;
  } while (before);
  t.same(
    seen.map(({ kind }) => kind),
    [
      'throttled',
      'sign_in_failed',
      'sign_in',
      'sign_out',
      'password_changed',
      'sign_in',
      'takeover',
      'registered',
    ],
  );
  t.same(seen.find(({ kind }) => kind === 'takeover')?.by?.device, 'phone');
  t.same(
    [...seen.map(({ at }) => at)].sort().reverse(),
    seen.map(({ at }) => at),
  );
});

t.test('a cursor leads nobody into the history of another', async (t) => {
  const { caller } = await startServices(t, { PARTITIONS: '1' });
  const ada = await caller.actor(await caller.register('ada'));
  const eve = await caller.actor(await caller.register('eve'));
  await caller.login('ada').then((opened) => opened);
  const { events } = await caller.as(eve, 'security.list', { scope: 'own', limit: 10 });
  t.equal(events.length, 1);
  const all = await caller.bus.work.xrange(caller.bus.keys.session.audit(0), '-', '+');
  for (const [id] of all) {
    const page = await caller.as(eve, 'security.list', { scope: 'own', limit: 10, before: `00.${id}` });
    t.same(page, { events: [], next: null });
  }
  t.ok(ada);
});

t.test('everyone’s audit trail, over all partitions, without a gap or a repetition', async (t) => {
  const { caller } = await startServices(t);
  const root = await caller.actor(await caller.register('root'));
  await Promise.all(Array.from({ length: 12 }, (_, i) => caller.register(`person${i}`)));
  const seen: Event[] = [];
  let before: string | null | undefined;
  do {
    const page = await caller.query(root, 'security.list', {
      scope: 'all',
      limit: 5,
      ...(before && { before }),
    });
    seen.push(...(page.events as Event[]));
    before = page.next;
  } while (before);
  t.equal(seen.length, 13);
  t.equal(new Set(seen.map(({ id }) => id)).size, 13);
  t.same(
    [...seen.map(({ at }) => at)].sort().reverse(),
    seen.map(({ at }) => at),
  );
  t.equal(seen.at(-1)?.user?.username, 'root');
  const member = await caller.actor(await caller.login('person1'));
  t.match(await refusal(caller.query(member, 'security.list', { scope: 'all' })), { code: 'forbidden' });
});
