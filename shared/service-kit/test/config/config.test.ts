import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import fc from 'fast-check';
import t from 'tap';
import {
  ConfigError,
  duration,
  fragment,
  listenFragment,
  loadConfig,
  loadServiceConfig,
  parseDuration,
  parseSize,
  redisConnection,
  Secret,
  secret,
  size,
} from '../../src/config/index.js';

const load = (env: NodeJS.ProcessEnv) => loadServiceConfig('gateway', { listen: listenFragment }, env);

function faultsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    load(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.lines;
    throw error;
  }
  return [];
}

t.test('an empty environment gives the defaults', async (t) => {
  const config = load({});
  t.match(config, {
    process: { role: 'gateway', instance: /^gateway-[0-9a-f]{10}$/, environment: 'development' },
    log: { level: 'info', format: 'auto' },
    ops: { host: '127.0.0.1', port: 9_400 },
    redis: { url: 'redis://127.0.0.1:6379', username: undefined, password: undefined, prefix: '' },
    partitions: 16,
    listen: { host: '127.0.0.1', port: 3_000 },
  });
  t.not(load({}).process.instance, config.process.instance, 'two processes get two names');
});

t.test('an empty or blank variable counts as not set', async (t) => {
  t.equal(load({ PORT: '', PARTITIONS: '  ' }).listen.port, 3_000);
});

t.test('all faults are told at once, each with its variable, its value and what was expected', async (t) => {
  const lines = faultsOf({
    PORT: 'eighty',
    OPS_PORT: '70000',
    PARTITIONS: '0',
    LOG_LEVEL: 'loud',
    REDIS_PREFIX: '{a}',
    SHUTDOWN_GRACE_MS: '10 parsecs',
    REDIS_CLUSTER: 'perhaps',
    INSTANCE_ID: 'with space',
  });
  t.strictSame(lines, [
    'INSTANCE_ID="with space": expected 1 to 64 letters, digits and _ . -',
    'SHUTDOWN_GRACE_MS="10 parsecs": expected a duration like 500ms, 30s or 12h, 1 ms to 600000 ms',
    'LOG_LEVEL="loud": expected one of trace, debug, info, warn, error, fatal, silent',
    'OPS_PORT="70000": expected a whole number, 0 to 65535',
    'REDIS_CLUSTER="perhaps": expected true or false',
    'REDIS_PREFIX="{a}": expected up to 64 letters, digits and _ . : -',
    'PARTITIONS="0": expected a whole number, 1 to 1296',
    'PORT="eighty": expected a whole number, 0 to 65535',
  ]);
});

t.test('a required variable that is missing is told as such', async (t) => {
  const part = fragment({ NEEDED: size() }, (values) => values.NEEDED);
  t.throws(() => loadConfig({ part }, {}), { message: 'NEEDED: is not set, but required' });
});

t.test('no value of a secret is in any message', async (t) => {
  const cases: NodeJS.ProcessEnv[] = [
    { REDIS_URL: 'http://user:hunter2@host' },
    { REDIS_URL: 'hunter2' },
    { REDIS_URL: 'redis://user:hunter2%zz@host' },
    { REDIS_URL: 'redis://user:hunter2@host/notanumber' },
    { REDIS_PASSWORD: 'hunter2', REDIS_PASSWORD_FILE: '/nowhere' },
  ];
  for (const env of cases) {
    const lines = faultsOf(env);
    t.ok(lines.length > 0);
    t.notMatch(lines.join('\n'), 'hunter2');
  }
  const marked = fragment({ PEPPER: secret().refine(() => false, 'expected something else') }, () => 0);
  t.throws(() => loadConfig({ marked }, { PEPPER: 'hunter2' }), {
    message: 'PEPPER: expected something else',
  });
});

t.test('printing a configuration in any way does not reveal its secrets', async (t) => {
  const config = load({ REDIS_URL: 'rediss://chat:hunter2@redis.example:6380/2' });
  t.equal(config.redis.url, 'rediss://redis.example:6380/2');
  t.equal(config.redis.username, 'chat');
  t.equal(config.redis.password?.reveal(), 'hunter2');
  const password = config.redis.password;
  const prints = [JSON.stringify(config), inspect(config, { depth: 9, showHidden: true }), `${password}`];
  prints.push(
    String(password),
    inspect(password, { customInspect: false, showHidden: true }),
    `${Object.entries({ ...password })}`,
  );
  for (const print of prints) t.notMatch(print, 'hunter2');
  t.match(prints[0], '[secret]');
});

t.test('the configuration is frozen to its depth', async (t) => {
  const config = load({ REDIS_SENTINELS: 'a:1,b:2', REDIS_SENTINEL_NAME: 'main' });
  t.throws(() => Object.assign(config.redis, { url: 'x' }), TypeError);
  t.throws(() => (config.redis.sentinels as string[]).push('c:3'), TypeError);
});

t.test('explicit credentials win over those of the URL; the driver gets them revealed', async (t) => {
  const { redis } = load({
    REDIS_URL: 'redis://a:b%40c@h:1',
    REDIS_USERNAME: 'gateway',
    REDIS_PASSWORD: ' as is ',
  });
  t.match(redisConnection(redis, 'gateway-1'), {
    url: 'redis://h:1',
    username: 'gateway',
    password: ' as is ',
    name: 'gateway-1',
  });
  t.equal(load({ REDIS_URL: 'redis://a:b%40c@h:1' }).redis.password?.reveal(), 'b@c');
});

t.test('a password from a file loses its last line end only', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'devtalk-config-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'password');
  writeFileSync(file, ' two\nlines\n');
  t.equal(load({ REDIS_PASSWORD_FILE: file }).redis.password?.reveal(), ' two\nlines');
  writeFileSync(file, '\n');
  t.match(faultsOf({ REDIS_PASSWORD_FILE: file }), [/the file is empty/]);
  t.match(faultsOf({ REDIS_PASSWORD_FILE: join(folder, 'none') }), [/cannot be read \(ENOENT\)/]);
});

t.test('settings of Redis that contradict each other are refused', async (t) => {
  t.match(faultsOf({ REDIS_SENTINELS: 'a:1' }), [/^REDIS_SENTINEL_NAME: is not set, but required/]);
  t.match(faultsOf({ REDIS_SENTINEL_NAME: 'm' }), [/^REDIS_SENTINELS: is not set, but required/]);
  t.match(faultsOf({ REDIS_SENTINELS: 'a', REDIS_SENTINEL_NAME: 'm' }), [/expected host:port/]);
  const both = { REDIS_SENTINELS: 'a:1', REDIS_SENTINEL_NAME: 'm', REDIS_CLUSTER: 'yes' };
  t.match(faultsOf(both), [/either a cluster or Sentinels/]);
  t.match(faultsOf({ REDIS_TLS_CA: '/nowhere.pem' }), [/of use with rediss:\/\/ only/, /cannot be read/]);
});

t.test('durations and sizes', async (t) => {
  const durations = {
    '12h': 43_200_000,
    '30s': 30_000,
    '500ms': 500,
    '1.5s': 1_500,
    '250': 250,
    '2 min': 120_000,
  };
  for (const [text, ms] of Object.entries(durations)) t.equal(parseDuration(text), ms, text);
  const sizes = { '64KiB': 65_536, '1MB': 1_000_000, '10': 10, '1gib': 1_073_741_824, '0b': 0 };
  for (const [text, bytes] of Object.entries(sizes)) t.equal(parseSize(text), bytes, text);
  for (const text of ['', 'h', '-1s', '1e3', '1 constructor', '0x10', '1s2', '1.s', 'NaN', '9'.repeat(400)]) {
    t.equal(parseDuration(text), undefined, text.slice(0, 20));
    t.equal(parseSize(text), undefined, text.slice(0, 20));
  }
  const part = fragment({ TTL: duration() }, ({ TTL }) => TTL);
  t.throws(() => loadConfig({ part }, { TTL: '30d' }), ConfigError, 'longer than a timer can be');
});

t.test(
  'whatever stands in a variable, the answer is a configuration or readable lines, one a fault',
  async () => {
    const names = [
      'HOST',
      'PORT',
      'PARTITIONS',
      'REDIS_URL',
      'LOG_LEVEL',
      'REDIS_SENTINELS',
      'REDIS_SENTINEL_NAME',
    ];
    const environments = fc.dictionary(fc.constantFrom(...names), fc.oneof(fc.string(), fc.webUrl()));
    fc.assert(
      fc.property(environments, (env) => {
        const lines = faultsOf(env);
        return lines.every((line) => !line.includes('\n') && names.some((name) => line.startsWith(name)));
      }),
    );
  },
);

t.test('a Secret cannot be changed', async (t) => {
  t.throws(() => Object.assign(new Secret('a'), { reveal: () => 'b' }), TypeError);
});
