// @ts-check
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRoot } from '../house/paths.mjs';
import { Refusal } from '../house/refusal.mjs';
import { portsFrom } from '../ports/free.mjs';
import { launchProcess } from '../processes/launch.mjs';
import { withRedis } from '../redis/connect.mjs';
import { findRedisServer } from '../redis/find-server.mjs';

const HOST = '127.0.0.1';
const FIRST_PORT = 7_379;

/**
 * A Redis for tests to share, in a folder of its own; each test has its own prefix in it.
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function startTestRedis() {
  const found = await findRedisServer();
  if (found.kind !== 'program')
    throw new Refusal('The tests stop and pause Redis: they need redis-server on the PATH.');
  const folder = mkdtempSync(join(tmpdir(), 'devtalk-test-'));
  const url = `redis://${HOST}:${await portsFrom(FIRST_PORT, HOST)()}`;
  const watchdog = [process.execPath, inRoot('scripts/processes/watchdog.mjs'), join(folder, 'run.json')];
  const server = [
    found.path,
    inRoot('deploy/redis/redis.conf'),
    '--port',
    new URL(url).port,
    '--bind',
    HOST,
    '--dir',
    folder,
  ];
  const redis = launchProcess({
    name: 'redis',
    colour: 'red',
    env: process.env,
    isQuiet: true,
    command: [...watchdog, ...server],
  });
  let isReady = false;
  const failed = redis.ended.then((how) => {
    if (!isReady) redis.lastWords();
    throw new Refusal(`redis-server for the tests could not start (${how}).`);
  });
  await Promise.race([withRedis({ REDIS_URL: url }, 10_000, async () => {}), failed]);
  isReady = true;
  failed.catch(() => {});
  return {
    url,
    async stop() {
      redis.signal('SIGTERM');
      await redis.ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
