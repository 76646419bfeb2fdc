import { parseOptions } from '@node-rs/argon2';
import t from 'tap';
import { client, refusal } from '../testing/caller.js';
import { setUp, startCaller, startService, startServices } from '../testing/services.js';

const NEW = 'another good password';

t.test('usernames are one person however they are written', async (t) => {
  const { caller } = await startServices(t);
  const { user } = await caller.register('Straße');
  t.equal((await caller.login('STRASSE')).user.id, user.id);
  t.equal((await caller.login('ｓｔｒａｓｓｅ')).user.id, user.id);
  t.match(await refusal(caller.register('strasse')), { code: 'name_taken' });
  const korean = '김민수';
  const minsu = await caller.register(korean.normalize('NFD'));
  t.equal(minsu.user.username, korean);
  t.equal((await caller.login(korean)).user.id, minsu.user.id);
});

t.test('of many who want one name at once, one gets it', async (t) => {
  const { caller } = await startServices(t, {}, 2);
  const all = await Promise.allSettled(
    Array.from({ length: 20 }, (_, i) => caller.register('wanted', undefined, { displayName: `Nr ${i}` })),
  );
  const opened = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  t.equal(opened.length, 1);
  const registered = (await caller.events(opened[0]?.user.id ?? '')).filter(
    ({ event }) => event === 'user.registered',
  );
  t.equal(registered.length, 1);
});

t.test('of many who register first, over all partitions, one is the administrator', async (t) => {
  const { caller } = await startServices(t, {}, 2);
  const all = await Promise.all(Array.from({ length: 20 }, (_, i) => caller.register(`person${i}`)));
  t.equal(all.filter(({ user }) => user.role === 'admin').length, 1);
  t.equal((await caller.register('late')).user.role, 'member');
});

t.test('ADMIN_USERNAME is the administrator, first or not', async (t) => {
  const { caller } = await startServices(t, { ADMIN_USERNAME: 'Root' });
  t.equal((await caller.register('early')).user.role, 'member');
  t.equal((await caller.register('ROOT')).user.role, 'admin');
});

t.test('an account that exists becomes the administrator at its next sign-in', async (t) => {
  const setup = await setUp(t);
  const before = await startService(t, setup);
  const caller = await startCaller(t, setup);
  await caller.register('first');
  t.equal((await caller.register('chosen')).user.role, 'member');
  await before.app.stop();
  await startService(t, setup, { ADMIN_USERNAME: 'chosen' });
  t.equal((await caller.login('chosen')).user.role, 'admin');
});

t.test('closed: nobody but the administrator', async (t) => {
  const { caller } = await startServices(t, { REGISTRATION: 'closed', ADMIN_USERNAME: 'root' });
  t.match(await refusal(caller.register('somebody')), { code: 'forbidden' });
  t.equal((await caller.register('root')).user.role, 'admin');
  t.match(await refusal(caller.register('somebody')), { code: 'forbidden' });
});

t.test('closed without a name for the administrator: the first one', async (t) => {
  const { caller } = await startServices(t, { REGISTRATION: 'closed' });
  t.equal((await caller.register('founder')).user.role, 'admin');
  t.match(await refusal(caller.register('somebody')), { code: 'forbidden' });
});

t.test('closed or by invitation: of many who would be the first, one gets in', async (t) => {
  for (const REGISTRATION of ['closed', 'invite']) {
    const { caller } = await startServices(t, { REGISTRATION }, 2);
    const all = await Promise.allSettled(Array.from({ length: 12 }, (_, i) => caller.register(`person${i}`)));
    const roles = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value.user.role] : []));
    t.same(roles, ['admin'], REGISTRATION);
  }
});

t.test('closed: a claim to be first whose process died before the account keeps nobody out', async (t) => {
  const { caller } = await startServices(t, { REGISTRATION: 'closed' });
  const { work, keys, clock } = caller.bus;
  await work.set(keys.session.firstAccount, `${clock.now() - 60_000} gone`);
  t.equal((await caller.register('founder')).user.role, 'admin');
  await work.set(keys.session.firstAccount, `${clock.now()} again`);
  t.equal(
    (await caller.register('again')).user.role,
    'admin',
    'whoever takes its request over goes on with it',
  );
});

t.test('invite: as many as the invitation says', async (t) => {
  const { caller } = await startServices(t, { REGISTRATION: 'invite' }, 2);
  const root = await caller.actor(await caller.register('root'));
  t.match(await refusal(caller.register('somebody')), { code: 'forbidden' });
  t.match(await refusal(caller.register('somebody', undefined, { invite: '00wrong' })), { code: 'gone' });
  const { code } = await caller.as(root, 'registration.invite', { maxUses: 2 });
  const all = await Promise.allSettled(
    Array.from({ length: 6 }, (_, i) => caller.register(`guest${i}`, undefined, { invite: code })),
  );
  t.equal(all.filter(({ status }) => status === 'fulfilled').length, 2);
  const guest = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))[0];
  if (!guest) throw new Error('nobody got in');
  t.match(await refusal(caller.as(await caller.actor(guest), 'registration.invite')), { code: 'forbidden' });
});

t.test('changing the password keeps this session and ends the others', async (t) => {
  const { caller } = await startServices(t, { SESSION_POLICY: 'limit:2' });
  const mine = await caller.register('ada');
  const other = await caller.login('ada');
  const actor = await caller.actor(mine);
  t.match(await refusal(caller.as(actor, 'auth.password', { password: 'wrong one', newPassword: NEW })), {
    code: 'invalid_credentials',
  });
  t.equal((await caller.record(other.token)).state, 'live');
  await caller.as(actor, 'auth.password', { password: 'a good long password', newPassword: NEW });
  t.equal((await caller.record(mine.token)).state, 'live');
  t.match(await caller.record(other.token), { state: 'revoked', reason: 'password_changed' });
  t.match(await refusal(caller.login('ada')), { code: 'invalid_credentials' });
  t.ok(await caller.login('ada', NEW));
});

t.test('guessing through the change of the password is throttled too', async (t) => {
  const { caller } = await startServices(t, { SIGN_IN_LOCK_MIN: '60s' });
  const actor = await caller.actor(await caller.register('ada'));
  const guess = () => refusal(caller.as(actor, 'auth.password', { password: 'wrong one', newPassword: NEW }));
  for (let i = 0; i < 5; i++) t.match(await guess(), { code: 'invalid_credentials' });
  t.match(await guess(), { code: 'rate_limited' });
  t.ok(await caller.login('ada'), 'signing in is another door');
});

t.test(
  'guesses at the change of the password sent at once: who comes after the lock learns nothing',
  async (t) => {
    const { caller } = await startServices(t, { SIGN_IN_LOCK_MIN: '60s', PASSWORD_HASH_CONCURRENCY: '1' });
    const actor = await caller.actor(await caller.register('ada'));
    const change = (password: string) => caller.as(actor, 'auth.password', { password, newPassword: NEW });
    const guesses = [...Array.from({ length: 12 }, (_, i) => `wrong one ${i}`), 'a good long password'];
    const all = await Promise.all(guesses.map((guess) => refusal(change(guess))));
    t.equal(all.filter(({ code }) => code === 'invalid_credentials').length, 5);
    t.equal(all.at(-1)?.code, 'rate_limited');
  },
);

t.test('an attack on the account keeps its owner from no change of the password', async (t) => {
  const { caller } = await startServices(t, { SIGN_IN_LOCK_MIN: '60s' });
  const mine = await caller.register('ada');
  for (let i = 0; i < 6; i++) await refusal(caller.login('ada', 'wrong one'));
  t.match(await refusal(caller.login('ada')), { code: 'rate_limited' });
  await caller.as(await caller.actor(mine), 'auth.password', {
    password: 'a good long password',
    newPassword: NEW,
  });
  t.match(
    await refusal(caller.login('ada', NEW)),
    { code: 'rate_limited' },
    'nor does it open the door to the attack',
  );
});

t.test('"it wasn’t me" ends every session and sets a new password', async (t) => {
  const { caller } = await startServices(t);
  const mine = await caller.register('ada');
  const thief = await caller.login('ada', undefined, client({ device: 'thief', deviceId: 'thief' }));
  const heard = await caller.endings(mine.user.id);
  const back = await caller.recover('ada', 'a good long password', NEW);
  t.equal(back.superseded?.sessionId, thief.session.id);
  t.match(await caller.record(thief.token), { state: 'revoked', reason: 'recovered' });
  t.same(Object.keys(await caller.live(mine.user.id)), [back.session.id]);
  t.match(heard, [{ type: 'revoked', reason: 'recovered', sessionId: thief.session.id }]);
  t.match(await refusal(caller.login('ada')), { code: 'invalid_credentials' });
  t.ok(await caller.login('ada', NEW));
});

t.test('recovering with a wrong password changes nothing and counts', async (t) => {
  const { caller } = await startServices(t, { SIGN_IN_LOCK_MIN: '60s' });
  const mine = await caller.register('ada');
  for (let i = 0; i < 5; i++) {
    t.match(await refusal(caller.recover('ada', 'wrong one', NEW)), { code: 'invalid_credentials' });
  }
  t.match(await refusal(caller.recover('ada', 'wrong one', NEW)), { code: 'rate_limited' });
  t.equal((await caller.record(mine.token)).state, 'live');
});

t.test('two recoveries at once: one wins, the other’s proof is out of date', async (t) => {
  const { caller } = await startServices(t, {}, 2);
  await caller.register('ada');
  const passwords = ['first new password', 'second new password'];
  const all = await Promise.allSettled(
    passwords.map((next) => caller.recover('ada', 'a good long password', next)),
  );
  t.equal(all.filter(({ status }) => status === 'fulfilled').length, 1);
  const winner = passwords[all.findIndex(({ status }) => status === 'fulfilled')] ?? '';
  t.ok(await caller.login('ada', winner));
});

t.test('a hash from cheaper days is replaced at sign-in', async (t) => {
  const setup = await setUp(t);
  const cheap = await startService(t, setup);
  const caller = await startCaller(t, setup);
  const { user } = await caller.register('ada');
  await cheap.app.stop();
  await startService(t, setup, { PASSWORD_HASH_MEMORY: '20480', PASSWORD_HASH_TIME: '3' });
  const key = caller.bus.keys.session.user(caller.partitionOf(user.id), user.id);
  const cost = async () => parseOptions((await caller.bus.work.hget(key, 'passwordHash')) ?? '');
  t.match(await cost(), { memoryCost: 19_456, timeCost: 2, algorithm: 2 });
  await caller.login('ada');
  t.match(await cost(), { memoryCost: 20_480, timeCost: 3, algorithm: 2 });
  t.ok(await caller.login('ada'));
});

t.test('an administrator disables and enables an account', async (t) => {
  const { caller } = await startServices(t);
  const root = await caller.actor(await caller.register('root'));
  const opened = await caller.register('ada');
  const ada = await caller.actor(opened);
  const disable = (as: typeof root, userId: string, disabled: boolean) =>
    caller.as(as, 'account.disable', { userId, disabled });
  t.match(await refusal(disable(ada, root.userId, true)), { code: 'forbidden' });
  t.match(await refusal(disable(root, root.userId, true)), { code: 'bad_request' });
  t.match(await refusal(disable(root, 'u00nobodynobody000', true)), { code: 'not_found' });
  await disable(root, ada.userId, true);
  t.match(await caller.record(opened.token), { state: 'revoked', reason: 'disabled' });
  t.match(await refusal(caller.login('ada')), { code: 'forbidden' });
  t.match(await refusal(caller.login('ada', 'wrong one')), { code: 'invalid_credentials' });
  t.same((await caller.events(ada.userId)).map(({ event }) => event).slice(-2), [
    'session.ended',
    'user.disabled',
  ]);
  await disable(root, ada.userId, false);
  t.ok(await caller.login('ada'));
});

t.test('a name that looks like another’s is taken', async (t) => {
  const { caller } = await startServices(t);
  await caller.register('user1');
  for (const name of ['us\u0435r1', 'userl', 'user\u04cf', '\uff35ser1'])
    t.match(await refusal(caller.register(name)), { code: 'name_taken' }, name);
  await caller.register('\u0430dmin');
  t.match(await refusal(caller.register('admin')), { code: 'name_taken' }, 'whoever was first');
  t.ok(await caller.register('user2'));
  t.ok(await caller.login('user1'), 'its owner signs in as ever');
});

t.test('of two who register names that look alike at once one has it', async (t) => {
  const { caller } = await startServices(t, {}, 2);
  const names = ['scope', 's\u0441ope', 'sc\u043epe', 'scop\u0435', '\u0455\u0441\u043e\u0440\u0435'];
  const all = await Promise.allSettled(names.map((name) => caller.register(name)));
  t.equal(all.filter(({ status }) => status === 'fulfilled').length, 1);
});

t.test('an account from before skeletons were kept is not imitated either', async (t) => {
  const { caller } = await startServices(t);
  await caller.register('user1');
  const { work, keys, layout } = caller.bus;
  for (let p = 0; p < layout.partitions; p++) await work.del(keys.session.skeleton(p, 'userl'));
  t.match(await refusal(caller.register('us\u0435r1')), { code: 'name_taken' });
});
