import { freePort } from '@devtalk/testkit';
import { Redis } from 'ioredis';
import type { HttpService } from '../http-service.js';
import { Program } from '../program.js';
import { startOwnRedis } from '../redis-server.js';

/** Fastify and one GET from Redis, with a dashboard of this size for each caller. */
export async function startFastify(callers: number, bytes: number, profileTo?: string): Promise<HttpService> {
  const redis = await startOwnRedis({ durable: false });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const tokens = Array.from({ length: callers }, (_, index) => `caller-${index}`);
  const filler = new Redis(redis.url);
  for (const token of tokens) {
    await filler.set(`dashboard:Bearer ${token}`, JSON.stringify({ dashboard: 'x'.repeat(bytes) }));
  }
  filler.disconnect();
  const program = new Program({
    role: 'server',
    main: new URL('./server.js', import.meta.url),
    env: { PORT: String(port), REDIS_URL: redis.url },
    readyUrl: `${url}/stall`,
    profileTo,
  });
  await program.ready();
  return {
    url,
    tokens,
    members: () => [
      { role: 'server', pid: program.pid },
      { role: 'redis', pid: redis.pid },
    ],
    async stop() {
      await program.stop();
      await redis.remove();
    },
  };
}
