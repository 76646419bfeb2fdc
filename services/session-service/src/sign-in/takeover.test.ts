import { hashToken } from '@devtalk/bus';
import { waitFor } from '@devtalk/testkit';
import t from 'tap';
import { client, refusal } from '../testing/caller.js';
import { startServices } from '../testing/services.js';

t.test('a sign-up opens the first session', async (t) => {
  const { caller } = await startServices(t);
  const { user, session, token, superseded } = await caller.register('Ada');
  t.match(user, { username: 'Ada', displayName: 'Ada', role: 'admin' });
  t.equal(superseded, null);
  t.match(token, /^0[0-3]\.[\w-]{43}$/);
  const record = await caller.record(token);
  t.match(record, { state: 'live', id: session.id, userId: user.id, epoch: '1', device: 'Firefox on Linux' });
  t.same(await caller.live(user.id), { [session.id]: '1' });
  t.same(
    (await caller.events(user.id)).map(({ event }) => event),
    ['user.registered', 'session.opened'],
  );
});

t.test('a second sign-in takes over and tells both sides', async (t) => {
  const { caller } = await startServices(t);
  const first = await caller.register('grace');
  const heard = await caller.endings(first.user.id);
  const second = await caller.login(
    'GRACE',
    undefined,
    client({ device: 'Safari on iPhone', ip: '198.51.100.7' }),
  );
  t.match(second.superseded, { sessionId: first.session.id, device: 'Firefox on Linux', ip: '192.0.2.1' });
  const old = await caller.record(first.token);
  t.equal(old.state, 'superseded');
  t.match(JSON.parse(old.by ?? ''), {
    device: 'Safari on iPhone',
    ip: '198.51.100.7',
    at: second.session.createdAt,
  });
  t.same(await caller.live(first.user.id), { [second.session.id]: '2' });
  await waitFor(() => heard.length === 1);
  t.match(heard[0], { type: 'superseded', userId: first.user.id, sessionId: first.session.id, epoch: 2 });
  t.equal((await caller.record(second.token)).state, 'live');
});

t.test('the tombstone is kept for a day', async (t) => {
  const { caller } = await startServices(t);
  const first = await caller.register('kay');
  await caller.login('kay');
  const { session } = caller.bus.keys;
  const ttl = await caller.bus.work.pttl(
    session.session(caller.partitionOf(first.user.id), hashToken(first.token)),
  );
  t.ok(ttl > 86_000_000 && ttl <= 86_400_000, `${ttl} ms`);
});

t.test('fifty sign-ins at once leave exactly one live session', async (t) => {
  const { caller } = await startServices(t, { SESSION_TAKEOVERS_PER_MINUTE: '1000' }, 2);
  const { user } = await caller.register('barbara');
  const heard = await caller.endings(user.id);
  let total = 0;
  for (let round = 0; round < 3; round++) {
    const signIns = Array.from({ length: 50 }, () => caller.login('barbara'));
    // On a machine that starves some come too late and are refused; that changes nothing about the others.
    const all = (await Promise.allSettled(signIns)).flatMap((one) =>
      one.status === 'fulfilled' ? [one.value] : [],
    );
    t.ok(all.length > 0);
    total += all.length;
    const states = await Promise.all(all.map(async ({ token }) => (await caller.record(token)).state));
    t.equal(states.filter((state) => state === 'live').length, 1);
    t.equal(states.filter((state) => state === 'superseded').length, all.length - 1);
    t.equal(Object.keys(await caller.live(user.id)).length, 1);
  }
  await waitFor(() => heard.length === total, { what: 'every ended session was said' });
  t.equal(new Set(heard.map(({ sessionId }) => sessionId)).size, total, 'each once');
});

t.test('wrong credentials change nothing', async (t) => {
  const { caller } = await startServices(t);
  const { user, token } = await caller.register('edsger');
  t.match(await refusal(caller.login('edsger', 'not the password')), {
    code: 'invalid_credentials',
    retryable: false,
  });
  t.match(await refusal(caller.login('nobody-here', 'not the password')), { code: 'invalid_credentials' });
  t.equal((await caller.record(token)).state, 'live');
  t.equal(Object.keys(await caller.live(user.id)).length, 1);
});
