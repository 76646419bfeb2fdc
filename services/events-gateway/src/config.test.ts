import { ConfigError } from '@devtalk/service-kit/config';
import t from 'tap';
import { loadGatewayConfig } from './config.js';

function faultsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadGatewayConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.lines;
    throw error;
  }
}

t.test('proxies are addresses, networks or the names of some', async (t) => {
  const TRUSTED_PROXIES = '127.0.0.1, 10.0.0.0/8, ::1, fd00::/8, uniquelocal';
  t.strictSame(loadGatewayConfig({ TRUSTED_PROXIES }).public.trustedProxies, TRUSTED_PROXIES.split(', '));
});

for (const wrong of [
  'nonsense',
  '0.0.0.0/0',
  '10.0.0.0/33',
  '::1/129',
  '10.0.0.0/8/8',
  '10.0.0.0/',
  '300.1.1.1',
]) {
  t.test(`${wrong} is a fault of the configuration, not of the start`, async (t) => {
    const [fault, ...others] = faultsOf({ TRUSTED_PROXIES: `127.0.0.1,${wrong}` });
    t.match(fault, new RegExp(`TRUSTED_PROXIES=.*: ${wrong.replaceAll('.', '\\.')} is no address`));
    t.strictSame(others, []);
  });
}

t.test('every fault is said at once', async (t) => {
  const faults = faultsOf({ TRUSTED_PROXIES: 'here', ALLOWED_ORIGINS: 'there', PORT: '99999' });
  t.strictSame(faults.map((line) => line.replace(/=.*/, '')).sort(), [
    'ALLOWED_ORIGINS',
    'PORT',
    'TRUSTED_PROXIES',
  ]);
});
