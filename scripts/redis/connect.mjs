// @ts-check
import { inRoot } from '../house/paths.mjs';
import { Refusal } from '../house/refusal.mjs';

const OLDEST_MAJOR = 7;

/** @typedef {typeof import('../../shared/service-kit/out/src/config/index.js')} Config */
/** @typedef {typeof import('../../shared/bus/out/src/redis/index.js')} Redis */

/** The compiled modules are there only once the build is done, hence no `import` statement. @param {string} path */
const built = (path) => import(new URL(`file://${inRoot(path)}`).href);
const sharedConfig = () =>
  /** @type {Promise<Config>} */ (built('shared/service-kit/out/src/config/index.js'));
const sharedRedis = () => /** @type {Promise<Redis>} */ (built('shared/bus/out/src/redis/index.js'));

/**
 * Connects as the environment says, and gives the client to `use` while it is open.
 * @template T
 * @param {NodeJS.ProcessEnv} env
 * @param {number} patienceMs for a Redis that is still starting or loading
 * @param {(client: import('ioredis').Redis, prefix: string) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withRedis(env, patienceMs, use) {
  const { loadServiceConfig, redisConnection } = await sharedConfig();
  const { connectFirst, createWorkClient, RedisStartupError } = await sharedRedis();
  const { redis } = loadServiceConfig('starter', {}, env);
  const client = createWorkClient(redisConnection(redis, 'starter'));
  try {
    await connectFirst(client, redis.url, patienceMs);
    client.on('error', () => {});
    return await use(client, redis.prefix);
  } catch (error) {
    if (error instanceof RedisStartupError) throw new Refusal(`${error.message}.`);
    throw error;
  } finally {
    client.disconnect();
  }
}

/** @param {import('ioredis').Redis} client @throws {Refusal} */
export async function requireRecentRedis(client) {
  const version = /^redis_version:(\S+)/m.exec(await client.info('server'))?.[1] ?? '0';
  if (Number.parseInt(version, 10) >= OLDEST_MAJOR) return;
  throw new Refusal(`DevTalk needs Redis ${OLDEST_MAJOR} or newer; REDIS_URL leads to ${version}.`);
}
