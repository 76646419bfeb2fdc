// @ts-check
import { inRoot } from '../house/paths.mjs';
import { withRedis } from './connect.mjs';

/** A large append-only file takes its time to load. */
const LOADING_PATIENCE_MS = 120_000;
const GRACE_MS = 10_000;

/**
 * How the starter runs its own Redis: under a watchdog, which ends it when the starter is gone.
 * @param {import('./own-redis.mjs').OwnRedis} redis
 * @param {import('../processes/run-file.mjs').RunFile} runFile
 * @param {NodeJS.ProcessEnv} env
 * @returns {import('../processes/supervised.mjs').Plan}
 */
export function ownRedisPlan(redis, runFile, env) {
  const watchdog = inRoot('scripts/processes/watchdog.mjs');
  return {
    name: 'redis',
    graceMs: GRACE_MS,
    onLaunch: (pid) => runFile.started('redis', pid),
    whenReady: () => withRedis(redis.environment(env, 'operator'), LOADING_PATIENCE_MS, async () => {}),
    prepare: async () => ({
      name: 'redis',
      colour: 'red',
      // Its banner and its advice on kernel settings say nothing about DevTalk.
      isQuiet: true,
      env,
      command: [process.execPath, watchdog, runFile.path, ...(await redis.command(env.REDIS_PREFIX ?? ''))],
    }),
  };
}
