import type { ConfigError } from '@devtalk/service-kit/config';
import t from 'tap';
import { loadSessionConfig } from './config.js';

const faultsOf = (env: NodeJS.ProcessEnv): string[] => {
  try {
    loadSessionConfig(env);
    return [];
  } catch (error) {
    return [...(error as ConfigError).lines];
  }
};

t.test('the defaults', async (t) => {
  const config = loadSessionConfig({});
  t.match(config.sessions, {
    policy: { limit: 1, rejects: false },
    idleMs: 43_200_000,
    absoluteMs: 604_800_000,
    cleanEveryMs: 300_000,
    takeoversPerMinute: 3,
  });
  t.match(config.hash, { memoryCost: 65_536, timeCost: 3, parallelism: 1 });
  t.ok(config.hash.concurrency >= 1 && config.hash.concurrency <= 3, 'a thread of libuv’s four stays free');
  t.match(config.accounts, { registration: 'open', adminName: undefined });
  t.match(config.throttle.lock, { free: 5, firstMs: 1_000, maxMs: 900_000 });
  t.equal(config.travelMaxKmh, undefined);
});

t.test('hashes below the floor are refused', async (t) => {
  t.match(faultsOf({ PASSWORD_HASH_MEMORY: '19455' }), [/^PASSWORD_HASH_MEMORY: .*19456/]);
  t.match(faultsOf({ PASSWORD_HASH_TIME: '1' }), [/^PASSWORD_HASH_TIME: /]);
  t.match(faultsOf({ PASSWORD_HASH_CONCURRENCY: '4' }), [/UV_THREADPOOL_SIZE/]);
  t.same(faultsOf({ PASSWORD_HASH_MEMORY: '19456', PASSWORD_HASH_TIME: '2' }), []);
});

t.test('every fault at once', async (t) => {
  const faults = faultsOf({
    SESSION_POLICY: 'limit:0',
    REGISTRATION: 'maybe',
    SESSION_IDLE_TIMEOUT: 'soon',
    SIGN_IN_FREE_FAILURES: '0',
  });
  t.equal(faults.length, 4);
});

t.test('timeouts and locks that contradict each other', async (t) => {
  t.match(faultsOf({ SESSION_IDLE_TIMEOUT: '2d', SESSION_ABSOLUTE_TIMEOUT: '1d' }), [/SESSION_IDLE_TIMEOUT/]);
  t.match(faultsOf({ SIGN_IN_LOCK_MIN: '2m', SIGN_IN_LOCK_MAX: '1m' }), [/SIGN_IN_LOCK_MIN/]);
});

t.test('policies and names', async (t) => {
  t.same(loadSessionConfig({ SESSION_POLICY: 'limit:5' }).sessions.policy, { limit: 5, rejects: false });
  t.same(loadSessionConfig({ SESSION_POLICY: 'reject' }).sessions.policy, { limit: 1, rejects: true });
  t.equal(loadSessionConfig({ ADMIN_USERNAME: 'Ｒoot' }).accounts.adminName, 'root');
  t.equal(loadSessionConfig({ TRAVEL_ALERT: 'on', TRAVEL_MAX_KMH: '900' }).travelMaxKmh, 900);
});
