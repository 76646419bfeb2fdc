import { onPath, run } from '../workspace/run-program.js';
import { StartError } from '../workspace/start-error.js';
import { installSystemPackage } from '../workspace/system-packages.js';

export type RedisProgram =
  | { readonly kind: 'program'; readonly path: string }
  | { readonly kind: 'container'; readonly engine: string };

/** Functions and sharded Pub/Sub came with it. */
export const OLDEST_REDIS = 7;

/**
 * Finds something that runs Redis: on the PATH, else from the system's package manager where no one has to type a password, else through a
 * container engine.
 */
export async function findRedisServer(): Promise<RedisProgram> {
  const path =
    (await suitableProgram()) ?? ((await installSystemPackage('redis')) && (await suitableProgram()));
  if (path) return { kind: 'program', path };
  const engine = await containerEngine();
  if (engine) return { kind: 'container', engine };
  throw new StartError(
    'DevTalk needs Redis 7: install redis-server (apt-get install redis-server, dnf install redis, brew install redis), or set REDIS_URL to a running one.',
  );
}

/** For tests, which stop, pause and kill it. @throws StartError */
export async function requireRedisProgram(reason: string): Promise<void> {
  if ((await findRedisServer()).kind !== 'program') throw new StartError(reason);
}

async function suitableProgram(): Promise<string | undefined> {
  for (const name of ['redis-server', 'valkey-server']) {
    const path = onPath(name);
    if (path && (await majorVersion(path)) >= OLDEST_REDIS) return path;
  }
  return undefined;
}

async function majorVersion(path: string): Promise<number> {
  const { output } = await run(path, ['--version']);
  return Number(/\bv=(\d+)/.exec(output)?.[1] ?? 0);
}

async function containerEngine(): Promise<string | undefined> {
  for (const name of ['docker', 'podman']) {
    if (onPath(name) && (await run(name, ['info'], { timeoutMs: 10_000 })).code === 0) return name;
  }
  return undefined;
}
