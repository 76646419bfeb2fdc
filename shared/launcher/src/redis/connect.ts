import { connectFirst, createWorkClient, type RedisClient, RedisStartupError } from '@devtalk/bus';
import { loadServiceConfig, redisConnection } from '@devtalk/service-kit/config';
import { StartError } from '../workspace/start-error.js';
import { OLDEST_REDIS } from './find-server.js';

/**
 * Connects as the environment says, and gives the client to `use` while it is open.
 * @param timeoutMs for a Redis that is still starting or loading
 */
export async function withRedis<T>(
  env: NodeJS.ProcessEnv,
  timeoutMs: number,
  use: (client: RedisClient, prefix: string) => Promise<T>,
): Promise<T> {
  const { redis } = loadServiceConfig('starter', {}, env);
  const client = createWorkClient(redisConnection(redis, 'starter'));
  try {
    await connectFirst(client, redis.url, timeoutMs);
    client.on('error', () => {});
    return await use(client, redis.prefix);
  } catch (error) {
    if (error instanceof RedisStartupError) throw new StartError(`${error.message}.`);
    throw error;
  } finally {
    client.disconnect();
  }
}

/** @throws StartError */
export async function requireRecentRedis(client: RedisClient): Promise<void> {
  const version = /^redis_version:(\S+)/m.exec(await client.info('server'))?.[1] ?? '0';
  if (Number.parseInt(version, 10) >= OLDEST_REDIS) return;
  throw new StartError(`DevTalk needs Redis ${OLDEST_REDIS} or newer; REDIS_URL leads to ${version}.`);
}
