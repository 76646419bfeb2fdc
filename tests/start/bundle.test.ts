import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { entryOf } from '@devtalk/launcher';
import { freePort, spawnService, startRedis, type TestScope, waitFor } from '@devtalk/testkit';
import t from 'tap';
import { WebSocket } from 'ws';

const root = new URL('../../../', import.meta.url);
const main = new URL(entryOf('events-gateway'), root);
const bundle = () =>
  // Without the loader that tap puts into every Node.
  execFileSync('env', ['-u', 'NODE_OPTIONS', process.execPath, 'scripts/run.mjs', 'bundle'], {
    cwd: fileURLToPath(root),
  });

bundle();
const redis = await startRedis(t);

async function gateway(scope: TestScope, env: NodeJS.ProcessEnv = {}) {
  const port = await freePort();
  const given = { REDIS_URL: redis.url, REDIS_PREFIX: `bundle-${process.pid}:`, PORT: String(port), ...env };
  const service = await spawnService(scope, 'events-gateway', given, { main });
  return { service, url: `http://127.0.0.1:${port}` };
}

t.test('the bundled gateway serves what the modules serve', async (t) => {
  const { url } = await gateway(t);
  for (const path of ['/api/status', '/api/openapi.json', '/api/asyncapi.json', '/api/docs']) {
    t.equal((await fetch(url + path)).status, 200, path);
  }
  t.match(await (await fetch(`${url}/api/status`)).json(), { version: /^\d+\.\d+\.\d+/ });
  t.equal((await fetch(`${url}/api/auth/me`)).status, 401);
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, ['devtalk.v1']);
  await once(socket, 'open');
  socket.send(JSON.stringify({ id: 1, op: 'connect', data: { token: 'none' } }));
  const [code] = (await once(socket, 'close')) as [number];
  t.equal(code, 4501, 'and the WebSocket is ours');
});

t.test('at a terminal its lines are readable', async (t) => {
  const { service } = await gateway(t, { LOG_FORMAT: 'pretty' });
  t.ok(service.output.some((line) => /INFO.*events-gateway is ready/.test(line)));
});

t.test('its errors name the TypeScript', async (t) => {
  const env = { REDIS_URL: redis.url, PORT: '0', PARTITIONS: '3', REDIS_PREFIX: `bundle-${process.pid}:` };
  const service = await spawnService(t, 'events-gateway', env, { main, ready: false });
  t.not((await service.exited).code, 0);
  t.match(service.output.join('\n'), /shared\/bus\/src\/redis\/layout\.ts:\d+/);
});

t.test('what is fresh is left alone, what is stale is bundled again', async (t) => {
  const made = () => statSync(main).mtimeMs;
  const first = made();
  bundle();
  t.equal(made(), first);
  const source = new URL('shared/bus/out/src/bus.js', root);
  const { atime, mtime } = statSync(source);
  t.teardown(() => utimesSync(source, atime, mtime));
  utimesSync(source, atime, new Date());
  const [abandoned, underWay] = [spawnSync(process.execPath, ['--version']).pid, process.pid].map(
    (pid) => new URL(`../bundling-${pid}/`, main),
  );
  for (const folder of [abandoned, underWay]) if (folder) mkdirSync(folder);
  t.teardown(() => underWay && rmSync(underWay, { recursive: true }));
  bundle();
  t.ok(made() > first);
  t.notOk(existsSync(abandoned as URL), 'what somebody left who was killed is removed');
  t.ok(existsSync(underWay as URL), 'and what somebody is at is not');
});

t.test('what is compiled while a bundle is being made is not taken for part of it', async (t) => {
  const source = new URL('shared/bus/out/src/bus.js', root);
  const { atime, mtime } = statSync(source);
  t.teardown(() => utimesSync(source, atime, mtime));
  utimesSync(source, atime, new Date());
  const inode = () => statSync(main).ino;
  const before = inode();
  const making = spawn('env', ['-u', 'NODE_OPTIONS', process.execPath, 'scripts/run.mjs', 'bundle'], {
    cwd: fileURLToPath(root),
  });
  const ended = once(making, 'exit');
  const out = fileURLToPath(new URL('../', new URL('.', main)));
  // Other tests may be bundling beside this one.
  const isUnderWay = () => readdirSync(out).includes(`bundling-${making.pid}`);
  await waitFor(isUnderWay, { interval: 1 });
  utimesSync(source, atime, new Date());
  await ended;
  const stale = inode();
  t.not(stale, before);
  bundle();
  t.not(inode(), stale, 'made again');
  t.notOk(isUnderWay(), 'nothing is left behind');
});
