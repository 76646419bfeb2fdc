import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { answersOk, Child, freePort, SERVICE_NAMES, SERVICES, waitUntilReady } from '@devtalk/launcher';
import { startRedis } from '@devtalk/testkit';
import t from 'tap';

t.setTimeout(120_000);

const root = new URL('../../../', import.meta.url);
const redis = await startRedis(t);

for (const service of SERVICE_NAMES) {
  t.test(`SIGTERM to "npm start -w services/${service}" drains the service`, async (t) => {
    const env = {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      REDIS_URL: redis.url,
      REDIS_PREFIX: `npm-start-${process.pid}-${service}:`,
      LOG_FORMAT: 'json',
      OPS_PORT: String(await freePort()),
      PORT: String(await freePort()),
    };
    // An init system knows npm's process id alone, and gives it no terminal.
    const npm = new Child('npm', ['start', '--workspace', `services/${service}`], {
      env,
      cwd: fileURLToPath(root),
    });
    t.teardown(() => npm.kill());
    const readyUrl = `http://127.0.0.1:${env.OPS_PORT}/readyz`;
    await waitUntilReady(service, npm, () => answersOk(readyUrl));
    npm.signal('SIGTERM');
    await npm.exited;
    t.ok(
      npm.lines.some((line) => line.includes('"msg":"stopped"')),
      'it has drained',
    );
    await t.rejects(fetch(readyUrl), 'and is gone, with its port');
  });
}

t.test('the start scripts have the flags and the entry of the table', async (t) => {
  for (const service of SERVICE_NAMES) {
    const manifest = JSON.parse(readFileSync(new URL(`services/${service}/package.json`, root), 'utf8')) as {
      scripts: { start: string };
    };
    const { nodeFlags, entry } = SERVICES[service];
    t.equal(manifest.scripts.start, ['exec node --enable-source-maps', ...nodeFlags, entry].join(' '));
  }
});
