import { bestOf, deferred } from '@devtalk/testkit';
import t from 'tap';
import { refusal } from '../testing/caller.js';
import { startServices } from '../testing/services.js';
import { HashPool } from './hash-pool.js';

const ANY = { purpose: 'signIn', source: '192.0.2.1' } as const;

t.test('no more at once than allowed, and beyond the queue a time to come back', async (t) => {
  const pool = new HashPool({ concurrency: 2, queue: 3 });
  const gate = deferred<void>();
  let now = 0;
  let most = 0;
  const task = async () => {
    most = Math.max(most, ++now);
    await gate.promise;
    now--;
  };
  const running = Array.from({ length: 5 }, () => pool.run(ANY, task));
  t.equal(pool.depth, 5);
  await t.rejects(pool.run(ANY, task), { code: 'unavailable', retryAfterMs: Number });
  const order: string[] = [];
  const next = pool.runNext('signIn', async () => void order.push('second half'));
  running.push(pool.run(ANY, async () => void order.push('late')).catch(() => {}));
  gate.resolve();
  await Promise.all([...running, next]);
  t.equal(most, 2);
  t.equal(pool.depth, 0);
  t.equal(order[0], 'second half');
});

t.test('who would wait too long is told at once', async (t) => {
  // Before anything is measured a hash counts as 100 ms.
  const pool = new HashPool({ concurrency: 1, queue: 100, maxWaitMs: 250 });
  const gate = deferred<void>();
  const running = Array.from({ length: 4 }, () => pool.run(ANY, () => gate.promise));
  await t.rejects(
    pool.run(ANY, () => gate.promise),
    { code: 'unavailable', retryAfterMs: 300 },
  );
  gate.resolve();
  await Promise.all(running);
  t.equal(await pool.run(ANY, async () => 'yes'), 'yes');
});

t.test('a task that fails gives its place back', async (t) => {
  const pool = new HashPool({ concurrency: 1, queue: 1 });
  await t.rejects(pool.run(ANY, () => Promise.reject(new Error('no'))));
  t.equal(await pool.run(ANY, async () => 'yes'), 'yes');
});

t.test(
  'turns go round between sources, and a full queue makes room for whoever waits for less',
  async (t) => {
    const pool = new HashPool({ concurrency: 1, queue: 4 });
    const gate = deferred<void>();
    const order: string[] = [];
    const ask = (source: string) =>
      pool
        .run({ purpose: 'signIn', source }, async () => {
          await gate.promise;
          order.push(source);
        })
        .catch(({ code }) => void order.push(`${source} ${code}`));
    const all = ['storm', 'storm', 'storm', 'storm', 'storm', 'ada', 'ben', 'ada', 'storm'].map(ask);
    gate.resolve();
    await Promise.all(all);
    const refused = order.filter((entry) => entry.endsWith('unavailable')).sort();
    t.same(refused, ['ada unavailable', ...Array(3).fill('storm unavailable')], 'displaced or turned away');
    t.same(
      order.filter((entry) => !entry.endsWith('unavailable')).slice(0, 4),
      ['storm', 'storm', 'ada', 'ben'],
      'one turn each, before anybody has a second',
    );
  },
);

t.test('registrations fill their own queue, and wait while people sign in', async (t) => {
  const pool = new HashPool({ concurrency: 1, queue: 3 });
  const gate = deferred<void>();
  const order: string[] = [];
  const ask = (purpose: 'signIn' | 'registration') =>
    pool.run({ purpose, source: 'one' }, async () => {
      await gate.promise;
      order.push(purpose);
    });
  const all = [1, 2, 3, 4].map(() => ask('registration'));
  await t.rejects(ask('registration'), { code: 'unavailable' });
  all.push(...[1, 2, 3].map(() => ask('signIn')));
  gate.resolve();
  await Promise.all(all);
  t.same(order.slice(0, 4), ['registration', 'signIn', 'signIn', 'signIn']);
});

t.test('120 registrations at once from one address refuse nobody a sign-in', async (t) => {
  const { caller } = await startServices(t, { PASSWORD_HASH_CONCURRENCY: '1' });
  const people = Array.from({ length: 10 }, (_, i) => `person${i}`);
  for (const name of people) await caller.register(name);
  const storm = Promise.allSettled(Array.from({ length: 120 }, (_, i) => caller.register(`storm${i}`)));
  const signIns = await Promise.all(people.map((name) => caller.login(name)));
  t.equal(signIns.length, 10);
  const codes = (await storm).map((one) => (one.status === 'fulfilled' ? 'opened' : one.reason.wire?.code));
  t.ok(codes.filter((code) => code === 'rate_limited').length >= 120 - 64 - 10, 'what is beyond the quota');
});

t.test('a storm of sign-ins is bounded and starves nobody else', async (t) => {
  const { caller, service } = await startServices(t, {
    PASSWORD_HASH_MEMORY: '65536',
    PASSWORD_HASH_TIME: '3',
    PASSWORD_HASH_QUEUE: '4',
    PASSWORD_HASH_CONCURRENCY: '1',
  });
  const actor = await caller.actor(await caller.register('ada'));
  const { isWithin, times } = await bestOf(1_000, async () => {
    const storm = Array.from({ length: 30 }, (_, i) => refusal(caller.login(`nobody${i}`, 'wrong one')));
    const startedAt = performance.now();
    await caller.as(actor, 'session.list', { scope: 'own' });
    const waited = performance.now() - startedAt;
    const refused = await Promise.all(storm);
    const turnedAway = refused.filter(({ code }) => code === 'unavailable');
    t.ok(turnedAway.length >= 20, `${turnedAway.length} turned away`);
    t.ok(turnedAway.every(({ retryAfterMs }) => (retryAfterMs ?? 0) > 0));
    t.ok(refused.every(({ code }) => code === 'unavailable' || code === 'invalid_credentials'));
    return waited;
  });
  t.ok(isWithin, `a list took ${times} ms meanwhile`);
  const text = await service.metrics.registry.metrics();
  t.match(text, /devtalk_password_hash_queue_depth\{.*\} \d/);
  t.match(text, /devtalk_sign_ins_total\{outcome="failed".*\} [1-9]/);
});

t.test('unknown and known names take the same time', async (t) => {
  const { caller } = await startServices(t, {
    SIGN_IN_FREE_FAILURES: '1000',
    SIGN_IN_ADDRESS_FREE_FAILURES: '1000',
  });
  await caller.register('known');
  const time = async (name: string) => {
    const startedAt = performance.now();
    await refusal(caller.login(name, 'wrong one'));
    return performance.now() - startedAt;
  };
  const known: number[] = [];
  const unknown: number[] = [];
  const least = (times: number[]) => Math.min(...times);
  // The least of many is what a patient attacker would see; a missing hash would halve it, however many there are.
  const ratio = () => least(unknown) / least(known);
  const isEven = () => ratio() > 0.7 && ratio() < 1.4;
  for (let i = 0; i < 15 || (i < 60 && !isEven()); i++) {
    known.push(await time('known'));
    unknown.push(await time('unknown'));
  }
  t.ok(isEven(), `ratio ${ratio()}`);
});
