import { APPEND_PATIENCE_MS, SIGN_IN_TIMEOUT_MS } from '@devtalk/bus';
import { waitFor } from '@devtalk/testkit';
import t from 'tap';
import { client, refusal } from '../testing/caller.js';
import { setUp, spawnProcess, startCaller, startService } from '../testing/services.js';

t.test('SIGTERM finishes what is under way', async (t) => {
  const setup = await setUp(t);
  const service = await spawnProcess(t, setup);
  const caller = await startCaller(t, setup);
  await caller.register('ada');
  const signIns = Array.from({ length: 10 }, () => caller.login('ada'));
  await signIns[0];
  const { code } = await service.stop();
  t.equal(code, 0);
  const stream = caller.streamOfName('ada');
  const [pending] = (await caller.bus.work.xpending(stream, 'session')) as [number];
  t.equal(pending, 0, 'nothing is left half done');
  await startService(t, setup);
  t.equal((await Promise.all(signIns)).length, 10, 'what it had not taken waits for the next');
});

t.test('a restart of Redis is survived, with all sessions', async (t) => {
  const setup = await setUp(t, {}, true);
  await startService(t, setup);
  const caller = await startCaller(t, setup);
  const opened = await caller.register('ada');
  await setup.redis.restart();
  await waitFor(() => caller.bus.connected, { timeout: 30_000 });
  t.equal((await caller.record(opened.token)).state, 'live');
  const again = await waitFor(() => caller.login('ada'), { timeout: 30_000 });
  t.equal(again.superseded?.sessionId, opened.session.id);
});

t.test('functions lost by Redis are loaded again', async (t) => {
  const setup = await setUp(t, {}, true);
  await startService(t, setup);
  const caller = await startCaller(t, setup);
  await caller.register('ada');
  await caller.bus.work.function('FLUSH');
  t.ok(await caller.login('ada'));
});

t.test('a sign-in nobody waits for any more ends nobody’s session', async (t) => {
  const setup = await setUp(t);
  const service = await startService(t, setup);
  const caller = await startCaller(t, setup);
  const opened = await caller.register('ada');
  const data = { username: 'ada', password: 'a good long password', client: client() };
  const stream = caller.streamOfName('ada');
  const { now } = service.bus.clock;
  // As if the entry had lain there for longer than the gateway waits.
  service.bus.clock.now = () => now.call(service.bus.clock) + SIGN_IN_TIMEOUT_MS + 1_000;
  t.match(await refusal(caller.ask('auth.login', data, { stream })), { code: 'timeout' });
  t.equal((await caller.record(opened.token)).state, 'live');
});

t.test('a sign-in that reached Redis after its asker had been refused ends nobody’s session', async (t) => {
  const setup = await setUp(t);
  await startService(t, setup);
  const caller = await startCaller(t, setup);
  const opened = await caller.register('ada');
  const data = { username: 'ada', password: 'a good long password', client: client() };
  const stream = caller.streamOfName('ada');
  const { now } = caller.bus.clock;
  // As if Redis had stood still between the asking and the append.
  caller.bus.clock.now = () => now.call(caller.bus.clock) - APPEND_PATIENCE_MS - 500;
  t.match(await refusal(caller.ask('auth.login', data, { stream })), { code: 'unavailable' });
  t.equal((await caller.record(opened.token)).state, 'live');
});

t.test('the same entry, delivered to two, opens one session and is answered once', async (t) => {
  const setup = await setUp(t);
  const slow = { PASSWORD_HASH_TIME: '100' };
  const a = await startService(t, setup, slow);
  const caller = await startCaller(t, setup);
  const stream = caller.streamOfName('ada');
  const opened = caller.register('ada');
  await waitFor(async () => ((await caller.bus.work.xpending(stream, 'session')) as [number])[0] === 1);
  const [[id] = ['']] = (await caller.bus.work.xpending(stream, 'session', '-', '+', 1)) as [string][];
  const b = await startService(t, setup);
  // Stolen while the first is hashing, as after a stall of that process.
  await caller.bus.work.xclaim(stream, 'session', b.config.process.instance, 0, id);
  const { user } = await opened;
  await waitFor(() => [a, b].some(({ log }) => log.some(({ msg }) => msg === 'registered')));
  t.equal(Object.keys(await caller.live(user.id)).length, 1);
  const events = await caller.events(user.id);
  t.equal(events.filter(({ event }) => event === 'user.registered').length, 1);
  t.equal(events.filter(({ event }) => event === 'session.opened').length, 1);
});
