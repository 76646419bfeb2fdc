import { waitFor } from '@devtalk/testkit';
import t from 'tap';
import { client, refusal } from '../testing/caller.js';
import { startServices } from '../testing/services.js';

t.test('signing out leaves a tombstone that says so', async (t) => {
  const { caller } = await startServices(t);
  const { user, session, token } = await caller.register('ada');
  const heard = await caller.endings(user.id);
  const actor = await caller.actor(await caller.login('ada', undefined, client({ device: 'phone' })));
  await waitFor(() => heard.length === 1);
  t.same(await caller.as(actor, 'auth.logout'), {});
  await waitFor(() => heard.length === 2);
  t.match(heard[1], { type: 'revoked', reason: 'signed_out', sessionId: actor.sessionId, epoch: 2 });
  t.same(await caller.live(user.id), {});
  t.equal((await caller.record(token)).state, 'superseded', 'the older tombstone is as it was');
  t.not(actor.sessionId, session.id);
});

t.test('a sign-out that comes twice is a sign-out', async (t) => {
  const { caller } = await startServices(t);
  const actor = await caller.actor(await caller.register('ada'));
  await caller.as(actor, 'auth.logout');
  t.same(await caller.as(actor, 'auth.logout'), {});
});

t.test('a sign-out at the same time as a takeover never ends the new session', async (t) => {
  const { caller } = await startServices(t, { SESSION_TAKEOVERS_PER_MINUTE: '1000' }, 2);
  await caller.register('ada');
  for (let round = 0; round < 20; round++) {
    const before = await caller.login('ada', undefined, client({ device: `old ${round}` }));
    const actor = await caller.actor(before);
    const [after] = await Promise.all([
      caller.login('ada', undefined, client({ device: `new ${round}` })),
      caller.as(actor, 'auth.logout'),
    ]);
    t.same(Object.keys(await caller.live(actor.userId)), [after.session.id]);
    t.match((await caller.record(before.token)).state, /superseded|revoked/);
  }
});

t.test('the session of somebody else cannot be signed out', async (t) => {
  const { caller } = await startServices(t);
  const ada = await caller.register('ada');
  const eve = await caller.actor(await caller.register('eve'));
  await caller.as({ ...eve, sessionId: ada.session.id }, 'auth.logout');
  t.equal((await caller.record(ada.token)).state, 'live');
});

t.test('ending one session', async (t) => {
  const { caller } = await startServices(t, { SESSION_POLICY: 'limit:3' });
  const first = await caller.register('root');
  const root = await caller.actor(first);
  const second = await caller.login('root');
  const mallory = await caller.register('mallory');
  const stranger = await caller.actor(mallory);
  const end = async (actor: typeof root, sessionId: string, of = sessionId) =>
    caller.ask(
      'session.end',
      { sessionId },
      {
        actor,
        stream: caller.bus.keys.session.commands(Number.parseInt(of.slice(1, 3), 36)),
      },
    );
  t.match(await refusal(end(stranger, second.session.id)), { code: 'not_found' }, 'not for others');
  t.match(await refusal(end(root, 's03nosuchsession0')), { code: 'not_found' });
  t.equal((await caller.record(second.token)).state, 'live');
  t.same(await end(root, second.session.id), {});
  t.match(await caller.record(second.token), { state: 'revoked', reason: 'revoked' });
  t.same(await end(root, mallory.session.id), {}, 'an administrator may end any');
  t.match(await caller.record(mallory.token), { state: 'revoked', reason: 'revoked' });
  t.same(await end(root, root.sessionId), {});
  t.match(
    await caller.record(first.token),
    { state: 'revoked', reason: 'signed_out' },
    'one’s own is a sign-out',
  );
  t.match(await refusal(end(stranger, second.session.id)), { code: 'session_revoked', reason: 'revoked' });
});

t.test('ending all others leaves the one that asked', async (t) => {
  const { caller } = await startServices(t, { SESSION_POLICY: 'limit:4' });
  const opened = [await caller.register('ada'), await caller.login('ada'), await caller.login('ada')];
  const bystander = await caller.register('bob');
  const actor = await caller.actor(opened[1] as (typeof opened)[0]);
  t.same(await caller.as(actor, 'session.endOthers'), { ended: 2 });
  t.same(Object.keys(await caller.live(actor.userId)), [actor.sessionId]);
  t.match(await caller.record(opened[0]?.token ?? ''), { state: 'revoked', reason: 'revoked' });
  t.equal((await caller.record(bystander.token)).state, 'live');
});

t.test('who was taken over is refused with the reason', async (t) => {
  const { caller } = await startServices(t);
  const actor = await caller.actor(await caller.register('ada'));
  await caller.login('ada', undefined, client({ device: 'phone', ip: '198.51.100.9' }));
  t.match(await refusal(caller.as(actor, 'session.list', { scope: 'own' })), {
    code: 'session_superseded',
    by: { device: 'phone', ip: '198.51.100.9' },
  });
});
