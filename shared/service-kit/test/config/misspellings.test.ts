import { readFileSync } from 'node:fs';
import t from 'tap';
import { loadServiceConfig, misspellingsOf } from '../../src/config/index.js';
import { findMisspellings } from '../../src/config/misspellings.js';

const documented = readFileSync(new URL('../../../../../.env.example', import.meta.url), 'utf8');
const known = new Set([...documented.matchAll(/^#([A-Z][A-Z0-9_]+)=/gm)].map(([, name = '']) => name));
const meantBy = (name: string) => findMisspellings(known, { [name]: 'x' })[0]?.meant;

t.test('a slip is told with the name that was meant', async (t) => {
  t.equal(meantBy('REDIS_PASWORD'), 'REDIS_PASSWORD');
  t.equal(meantBy('REDIS_UR'), 'REDIS_URL');
  t.equal(meantBy('PARTITION'), 'PARTITIONS');
  t.equal(meantBy('PARTITOINS'), 'PARTITIONS');
  t.equal(meantBy('SESSION_IDEL_TIMEOUT'), 'SESSION_IDLE_TIMEOUT');
  t.equal(meantBy('redis-url'), 'REDIS_URL');
});

t.test('what is of others is left alone', async (t) => {
  const others = [
    ...[
      'PATH',
      'HOME',
      'HOSTNAME',
      'LANG',
      'TERM',
      'PWD',
      'SHLVL',
      'NODE_OPTIONS',
      'TMPDIR',
      'LOGNAME',
      'LS_COLORS',
    ],
    ...['npm_config_cache', 'npm_package_name', 'npm_lifecycle_event', 'NPM_CONFIG_PORT'],
    ...[
      'KUBERNETES_PORT',
      'KUBERNETES_SERVICE_HOST',
      'REDIS_SERVICE_HOST',
      'REDIS_PORT_6379_TCP',
      'REDIS_SERVICE_PORT',
    ],
    ...[
      'EXIT_WITH_PARENT',
      'DEVTALK_TEST_REDIS_URL',
      'COMPOSE_PROJECT_NAME',
      'SSH_CLIENT',
      'XDG_SESSION_ID',
      'OLDPWD',
    ],
  ];
  for (const name of others) t.equal(meantBy(name), undefined, name);
});

t.test('no variable of one process is taken for a slip by another that does not read it', async (t) => {
  for (const name of known) {
    const without = new Set([...known].filter((other) => other !== name));
    const [found] = findMisspellings(without, { [name]: 'x' });
    // One of a pair is read by whoever reads the other.
    const twin = name.replace(/_MIN$/, '_MAX');
    if (name.replace(/_MAX$/, '_MIN') === found?.meant || twin === found?.meant) continue;
    t.equal(found, undefined, `${name} is not taken for ${found?.meant}`);
  }
});

t.test('a configuration knows what its environment misspelt', async (t) => {
  const config = loadServiceConfig('test', {}, { REDIS_PREFX: 'a:', PATH: '/bin' });
  t.same(misspellingsOf(config), [{ found: 'REDIS_PREFX', meant: 'REDIS_PREFIX' }]);
});
