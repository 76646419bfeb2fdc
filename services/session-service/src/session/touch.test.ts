import { hashToken } from '@devtalk/bus';
import { waitFor } from '@devtalk/testkit';
import t from 'tap';
import { client, refusal } from '../testing/caller.js';
import { startServices } from '../testing/services.js';

t.test('activity moves the idle timeout, and never beyond the absolute one', async (t) => {
  const { caller } = await startServices(t, {
    SESSION_IDLE_TIMEOUT: '60s',
    SESSION_ABSOLUTE_TIMEOUT: '61s',
  });
  const opened = await caller.register('ada');
  const actor = await caller.actor(opened);
  const before = await caller.record(opened.token);
  const touch = () => caller.as(actor, 'session.touch', { tokenHash: hashToken(opened.token) });
  await waitFor(async () => {
    await touch();
    return Number((await caller.record(opened.token)).idleExpiresAt) > Number(before.idleExpiresAt);
  });
  await waitFor(async () => {
    await touch();
    return (await caller.record(opened.token)).idleExpiresAt === before.expiresAt;
  });
  await touch();
  const after = await caller.record(opened.token);
  t.equal(after.idleExpiresAt, before.expiresAt);
  t.equal(after.expiresAt, before.expiresAt);
  t.ok((after.lastSeenAt ?? '') > (before.lastSeenAt ?? ''));
});

t.test('a session taken over is not brought back by its own activity', async (t) => {
  const { caller } = await startServices(t, { SESSION_TAKEOVERS_PER_MINUTE: '1000' }, 2);
  const { user } = await caller.register('ada');
  for (let round = 0; round < 10; round++) {
    const old = await caller.login('ada');
    const actor = await caller.actor(old);
    const touch = () =>
      caller.as(actor, 'session.touch', { tokenHash: hashToken(old.token) }).catch(() => {});
    const [fresh] = await Promise.all([caller.login('ada'), touch(), touch(), touch()]);
    t.match(await caller.record(old.token), { state: 'superseded' });
    t.same(Object.keys(await caller.live(user.id)), [fresh.session.id]);
  }
});

t.test('a touch needs the very session, its epoch and its token', async (t) => {
  const { caller } = await startServices(t, { SESSION_POLICY: 'limit:2' });
  const mine = await caller.register('ada');
  const other = await caller.login('ada', undefined, client({ device: 'phone' }));
  const actor = await caller.actor(mine);
  const touch = (as: typeof actor, token: string) =>
    refusal(caller.as(as, 'session.touch', { tokenHash: hashToken(token) }));
  t.match(await touch(actor, other.token), { code: 'session_required' });
  t.match(await touch({ ...actor, epoch: actor.epoch + 1 }, mine.token), { code: /^session_/ });
  t.match(await touch({ ...actor, sessionId: 's00unknown' }, mine.token), { code: 'session_required' });
});
