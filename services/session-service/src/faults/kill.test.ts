import { bestOf, type ServiceProcess, waitFor } from '@devtalk/testkit';
import t, { type Test } from 'tap';
import { setUp, spawnProcess, startCaller, startService } from '../testing/services.js';

t.setTimeout(90_000);

t.test('kill -9 in the middle of sign-ins: never two live sessions, never none', async (t) => {
  const setup = await setUp(t);
  const instances = await Promise.all([spawnProcess(t, setup), spawnProcess(t, setup)]);
  const caller = await startCaller(t, setup);
  const { user } = await caller.register('ada');
  for (let round = 0; round < 3; round++) {
    const victim = instances[round % 2] as ServiceProcess;
    const signIns = Array.from({ length: 30 }, () => caller.login('ada').catch(() => null));
    await signIns[0]; // some are done, many are under way
    await victim.kill();
    const all = await Promise.all(signIns);
    const live = await caller.live(user.id);
    t.equal(Object.keys(live).length, 1, `round ${round}`);
    const answered = all.flatMap((opened) => (opened ? [opened.token] : []));
    const states = await Promise.all(answered.map(async (token) => (await caller.record(token)).state));
    t.ok(states.filter((state) => state === 'live').length <= 1);
    t.ok(
      states.every((state) => state === 'live' || state === 'superseded'),
      `${states}`,
    );
    await victim.restart();
  }
  t.ok(await caller.login('ada'));
});

t.test('the requests of a dead instance are taken over within five seconds', async (t) => {
  // Two of them for the start of the instance that takes over.
  const { isWithin, times } = await bestOf(7_000, () => takeOver(t));
  t.ok(isWithin, `${times} ms`);
});

async function takeOver(t: Test): Promise<number> {
  const setup = await setUp(t);
  const victim = await spawnProcess(t, setup, { PASSWORD_HASH_TIME: '100' });
  const caller = await startCaller(t, setup);
  const stream = caller.streamOfName('ada');
  const opened = caller.register('ada');
  await waitFor(async () => {
    const [count] = (await caller.bus.work.xpending(stream, 'session')) as [number];
    return count === 1;
  });
  await victim.kill();
  const killedAt = Date.now();
  await startService(t, setup);
  t.ok(await opened);
  return Date.now() - killedAt;
}
