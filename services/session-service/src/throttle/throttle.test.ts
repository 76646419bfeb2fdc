import { partitionOf } from '@devtalk/bus';
import t from 'tap';
import { throttledAddress } from '../sign-in/address.js';
import { takeoverDelay } from '../sign-in/takeover.js';
import { client, refusal } from '../testing/caller.js';
import { startServices } from '../testing/services.js';

const WRONG = 'not the password';

t.test('five failures are free, then the account waits', async (t) => {
  const { caller } = await startServices(t, { SIGN_IN_LOCK_MIN: '60s' });
  await caller.register('ada');
  for (let i = 0; i < 5; i++) {
    t.match(await refusal(caller.login('ada', WRONG)), { code: 'invalid_credentials' });
  }
  const wire = await refusal(caller.login('ada', WRONG));
  t.match(wire, { code: 'rate_limited', retryable: true });
  t.ok((wire.retryAfterMs ?? 0) > 55_000 && (wire.retryAfterMs ?? 0) <= 60_000, `${wire.retryAfterMs}`);
  t.match(await refusal(caller.login('ada')), { code: 'rate_limited' }, 'the right password too');
});

t.test('a name that does not exist is throttled alike', async (t) => {
  const { caller } = await startServices(t, { SIGN_IN_LOCK_MIN: '60s' });
  const codes: string[] = [];
  for (let i = 0; i < 6; i++) codes.push((await refusal(caller.login('nobody', WRONG))).code);
  t.same(codes, [...Array(5).fill('invalid_credentials'), 'rate_limited']);
});

t.test('the wait doubles up to its limit, and is not longer for knocking', async (t) => {
  const { caller } = await startServices(t, {
    SIGN_IN_FREE_FAILURES: '1',
    // Far enough from each other to be told apart although each is seen a little late.
    SIGN_IN_LOCK_MIN: '1s',
    SIGN_IN_LOCK_MAX: '3s',
  });
  const key = caller.bus.keys.session.throttle(caller.partitionOfName('nobody'), 'pair:192.0.2.1 nobody');
  const waits: number[] = [];
  while (waits.length < 4) {
    const before = Number(await caller.bus.work.hget(key, 'failures'));
    const { code } = await refusal(caller.login('nobody', WRONG));
    const [seconds, micros] = await caller.bus.work.time();
    const now = Number(seconds) * 1_000 + Number(micros) / 1_000;
    const [failures, until] = await caller.bus.work.hmget(key, 'failures', 'until');
    if (code === 'rate_limited') t.equal(Number(failures), before);
    else waits.push(Number(until) - now);
  }
  const [a = 0, b = 0, c = 0, d = 0] = waits;
  t.ok(a <= 1_000 && b <= 2_000 && c <= 3_000 && d <= 3_000, `${waits}`);
  t.ok(b > 1_000 || c > 2_000, `it grows: ${waits}`);
});

t.test('of guesses that come at once no more than the free ones are told apart', async (t) => {
  const { caller } = await startServices(t, { SIGN_IN_LOCK_MIN: '60s' }, 2);
  await caller.register('ada');
  const guesses = Array.from({ length: 40 }, (_, i) =>
    i === 39 ? 'a good long password' : `wrong guess ${i}`,
  );
  const codes = await Promise.all(
    guesses.map((guess) =>
      caller.login('ada', guess).then(
        () => 'opened',
        ({ wire }) => wire.code as string,
      ),
    ),
  );
  t.equal(codes.filter((code) => code === 'invalid_credentials').length, 5);
  t.ok(codes.filter((code) => code === 'rate_limited').length >= 34);
});

t.test('success forgets the failures', async (t) => {
  const { caller } = await startServices(t, { SIGN_IN_LOCK_MIN: '60s' });
  await caller.register('ada');
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 4; i++) await refusal(caller.login('ada', WRONG));
    t.ok(await caller.login('ada'));
  }
});

t.test(
  'a device that signed in before is let past an attack on its account, but not without end',
  async (t) => {
    const { caller } = await startServices(t, {
      SIGN_IN_LOCK_MIN: '60s',
      SIGN_IN_ADDRESS_FREE_FAILURES: '6',
    });
    const home = client({ deviceId: 'home-device', ip: '203.0.113.5' });
    await caller.register('ada', undefined, { client: home });
    const attacker = client({ deviceId: 'attacker', ip: '203.0.113.5' });
    for (let i = 0; i < 6; i++) await refusal(caller.login('ada', WRONG, attacker));
    t.match(await refusal(caller.login('ada', undefined, attacker)), { code: 'rate_limited' });
    const elsewhere = client({ deviceId: 'new-phone', ip: '198.51.100.20' });
    t.ok(await caller.login('ada', undefined, elsewhere), 'nor is its owner at another address locked out');
    t.ok(await caller.login('ada', undefined, home), 'even from the address of the attack');
    for (let i = 0; i < 5; i++) await refusal(caller.login('ada', WRONG, home));
    t.match(await refusal(caller.login('ada', undefined, home)), { code: 'rate_limited' });
  },
);

/** Turns of the slow lane that come at once; then one waits for its own. */
const BURST = 6;

t.test(
  'one address is slowed over all accounts, an IPv6 subscriber as one, and locked out never',
  async (t) => {
    const { caller } = await startServices(t, {
      SIGN_IN_ADDRESS_FREE_FAILURES: '4',
      SIGN_IN_SLOW_MIN: '1h',
      SIGN_IN_SLOW_MAX: '1h',
    });
    await caller.register('ada');
    const from = (n: number) => client({ ip: `2001:db8:1:2::${n}` });
    const codes: string[] = [];
    for (let i = 0; i < 4 + BURST + 1; i++)
      codes.push((await refusal(caller.login(`guess${i}`, WRONG, from(i)))).code);
    t.same(codes, [...Array(4 + BURST).fill('invalid_credentials'), 'rate_limited']);
    const { code, retryAfterMs = 0 } = await refusal(caller.login('ada', undefined, from(99)));
    t.equal(code, 'rate_limited');
    t.ok(retryAfterMs > 3_000_000 && retryAfterMs <= 3_600_000, 'until the next turn, and no longer');
    t.ok(await caller.login('ada', undefined, client({ ip: '2001:db8:1:3::1' })), 'the neighbour is not');
  },
);

t.test(
  'an office behind one address gets in after its typing errors, and heals the address by it',
  async (t) => {
    const { caller } = await startServices(t, { SIGN_IN_SLOW_MIN: '200ms' });
    const people = Array.from({ length: 20 }, (_, i) => `person${i}`);
    for (const name of people)
      await caller.register(name, undefined, { client: client({ ip: '198.51.100.1' }) });
    const office = client({ ip: '198.51.100.9' });
    for (const name of people)
      for (let i = 0; i < 3; i++)
        t.match(await refusal(caller.login(name, WRONG, office)), { code: 'invalid_credentials' });
    for (const name of people) t.ok(await caller.login(name, undefined, office), name);
    const { bus } = caller;
    const p = partitionOf(office.ip, bus.layout.partitions);
    const left = await bus.work.hget(bus.keys.session.throttle(p, `address:${office.ip}`), 'failures');
    t.equal(left, null, 'nothing is held against the address');
  },
);

t.test('signing in to an account of one’s own makes no guesses at others forgotten', async (t) => {
  const { caller } = await startServices(t);
  const attacker = client({ ip: '198.51.100.9' });
  await caller.register('mallory', undefined, { client: attacker });
  for (let i = 0; i < 3; i++) await refusal(caller.login(`victim${i}`, WRONG, attacker));
  await refusal(caller.login('mallory', WRONG, attacker));
  await caller.login('mallory', undefined, attacker);
  const { bus } = caller;
  const p = partitionOf(attacker.ip, bus.layout.partitions);
  t.equal(await bus.work.hget(bus.keys.session.throttle(p, `address:${attacker.ip}`), 'failures'), '3');
});

t.test('an attack on one account from many addresses leads into a slow lane, not to a lock', async (t) => {
  const { caller } = await startServices(t, {
    SIGN_IN_ACCOUNT_FREE_FAILURES: '4',
    SIGN_IN_SLOW_MIN: '1h',
    SIGN_IN_SLOW_MAX: '1h',
  });
  const home = client({ deviceId: 'home-device', ip: '203.0.113.5' });
  await caller.register('ada', undefined, { client: home });
  const bot = (n: number) => client({ ip: `198.51.100.${n}` });
  for (let i = 0; i < 4 + BURST - 1; i++) await refusal(caller.login('ada', WRONG, bot(i)));
  t.ok(await caller.login('ada', undefined, bot(100)), 'the owner from a new place, with a turn of the lane');
  t.match(await refusal(caller.login('ada', WRONG, bot(200))), { code: 'rate_limited' });
  t.ok(await caller.login('ada', undefined, home), 'a device known before waits for no stranger');
});

t.test('places', async (t) => {
  t.equal(throttledAddress('192.0.2.7'), '192.0.2.7');
  t.equal(throttledAddress('::ffff:192.0.2.7'), '192.0.2.7');
  t.equal(throttledAddress('::ffff:c000:207'), '192.0.2.7');
  t.equal(throttledAddress('0:0:0:0:0:FFFF:C000:0207'), '192.0.2.7');
  t.not(throttledAddress('::ffff:192.0.2.8'), throttledAddress('::ffff:192.0.2.7'));
  t.equal(throttledAddress('2001:db8::1'), '2001:db8:0:0::/64');
  t.equal(throttledAddress('2001:DB8:0:0:ffff::1'), '2001:db8:0:0::/64');
  t.equal(throttledAddress('::1'), '0:0:0:0::/64');
  t.equal(throttledAddress('fe80::1%eth0'), 'fe80:0:0:0::/64');
  t.equal(throttledAddress('unix'), 'unix');
});

t.test('the delay of takeovers', async (t) => {
  t.same(
    [0, 1, 2, 3, 4, 5, 6, 7, 1_000].map((n) => takeoverDelay(n, 3)),
    [0, 0, 0, 250, 500, 1_000, 2_000, 2_000, 2_000],
  );
});
