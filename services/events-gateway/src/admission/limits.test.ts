import t from 'tap';
import { deviceName } from '../http/device-name.js';
import { isOriginAllowed, type OriginRules } from '../http/origin.js';
import { AddressLimit, networkOf } from './address-limit.js';
import { FrameLimit } from './frame-limit.js';

t.test('50 frames a second with bursts of 100', async (t) => {
  const limit = new FrameLimit({ perSecond: 50, burst: 100 });
  const at = (now: number, count: number) => Array.from({ length: count }, () => limit.take(now));
  const allowed = (verdicts: string[]) => verdicts.filter((v) => v === 'allowed').length;
  t.equal(allowed(at(1_000, 100)), 100);
  t.equal(allowed(at(1_000, 10)), 0);
  t.equal(allowed(at(2_000, 60)), 50, 'a second later there are fifty more');
  t.equal(allowed(at(60_000, 150)), 100, 'a pause gives no more than one burst');
});

t.test('more than three times the allowance within 10 s is a flood', async (t) => {
  const limit = new FrameLimit({ perSecond: 50, burst: 100 });
  const verdicts = Array.from({ length: 1_501 }, (_, i) => limit.take(5_000 + i));
  t.equal(verdicts[1_499], 'limited');
  t.equal(verdicts[1_500], 'flooding');
  t.not(limit.take(20_000), 'flooding');
});

t.test('a flood is one within any 10 s, wherever they begin', async (t) => {
  const limit = new FrameLimit({ perSecond: 50, burst: 100 });
  const at = (now: number, count: number) => Array.from({ length: count }, () => limit.take(now));
  t.notOk(at(0, 1).includes('flooding'));
  t.notOk(at(9_600, 1_480).includes('flooding'));
  t.ok(at(10_200, 1_490).includes('flooding'), '2,970 within 0.6 s');
  const steady = new FrameLimit({ perSecond: 50, burst: 100 });
  for (let second = 0; second < 100; second++)
    for (let i = 0; i < 150; i++)
      if (steady.take(second * 1_000 + i) === 'flooding')
        t.fail(`${second} s: three times is not more than that`);
});

t.test('addresses', async (t) => {
  t.equal(networkOf('2001:db8:1:2::1'), networkOf('2001:db8:1:2:ffff::9'), 'IPv6 counts by /64');
  t.not(networkOf('2001:db8:1:2::1'), networkOf('2001:db8:1:3::1'));
  t.equal(networkOf('::ffff:10.0.0.1'), networkOf('10.0.0.1'));
  const limit = new AddressLimit(2);
  t.ok(limit.take('10.0.0.1') && limit.take('::ffff:10.0.0.1'));
  t.notOk(limit.take('10.0.0.1'));
  t.ok(limit.take('10.0.0.2'), 'others are left alone');
  limit.release('10.0.0.1');
  t.ok(limit.take('10.0.0.1'));
});

t.test('origins', async (t) => {
  const same: OriginRules = { publicOrigin: undefined, allowedOrigins: ['https://app.example'] };
  const check = (origin: string | undefined, needsOrigin = true, rules = same) =>
    isOriginAllowed(rules, { origin, host: 'chat.example:3000', needsOrigin });
  for (const origin of ['http://chat.example:3000', 'https://CHAT.example:3000', 'https://app.example'])
    t.ok(check(origin), origin);
  for (const origin of [
    'null',
    '',
    'https://chat.example',
    'https://chat.example:3000.evil.example',
    'https://evil.example/chat.example:3000',
    'https://chat.example:3000@evil.example',
    'https://chat.example:3000/',
    'file://chat.example:3000',
    'https://аpp.example',
    'https://app.example.',
  ]) {
    t.notOk(check(origin), origin);
    t.notOk(check(origin, false), 'what is sent is checked also where none is needed');
  }
  t.notOk(check(undefined));
  t.ok(check(undefined, false));
  const fixed = { publicOrigin: 'https://chat.example', allowedOrigins: [] };
  t.ok(check('https://chat.example', true, fixed));
  t.notOk(check('http://chat.example:3000', true, fixed), 'a public origin is exact');
});

t.test('devices are named by words of ours', async (t) => {
  const chrome =
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36';
  t.equal(deviceName(chrome), 'Chrome on Linux');
  t.equal(deviceName(`${chrome} Edg/120.0`), 'Edge on Linux');
  t.equal(deviceName('<script>alert(1)</script>\r\nX: y'), 'Unknown device');
  t.equal(deviceName(undefined), 'Unknown device');
});
