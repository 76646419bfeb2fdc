// @ts-check
import { onPath, run } from '../house/command.mjs';
import { Refusal } from '../house/refusal.mjs';
import { installSystemPackage } from '../house/system-packages.mjs';

/** @typedef {{ kind: 'program', path: string } | { kind: 'container', engine: string }} RedisServer */

/** Functions and sharded Pub/Sub came with it. */
const OLDEST_MAJOR = 7;

/**
 * Finds something that runs Redis: on the PATH, else from the system's package manager where that needs no asking, else
 * through a container engine.
 * @returns {Promise<RedisServer>}
 */
export async function findRedisServer() {
  const path =
    (await suitableProgram()) ?? ((await installSystemPackage('redis')) && (await suitableProgram()));
  if (path) return { kind: 'program', path };
  const engine = await containerEngine();
  if (engine) return { kind: 'container', engine };
  throw new Refusal(
    'DevTalk needs Redis 7: install redis-server (apt-get install redis-server, dnf install redis, brew install redis), or set REDIS_URL to a running one.',
  );
}

async function suitableProgram() {
  for (const name of ['redis-server', 'valkey-server']) {
    const path = onPath(name);
    if (path && (await majorVersion(path)) >= OLDEST_MAJOR) return path;
  }
  return undefined;
}

/** @param {string} path */
async function majorVersion(path) {
  const { output } = await run(path, ['--version']);
  return Number(/\bv=(\d+)/.exec(output)?.[1] ?? 0);
}

async function containerEngine() {
  for (const name of ['docker', 'podman']) {
    if (onPath(name) && (await run(name, ['info'], { timeoutMs: 10_000 })).code === 0) return name;
  }
  return undefined;
}
