import { freePort } from '@devtalk/testkit';
import type { HttpService } from '../http-service.js';
import { Program } from '../program.js';
import { startOwnRedis } from '../redis-server.js';

/** BullMQ between a Fastify process that takes jobs and tells of their end, and a worker. */
export async function startBullMq(callers: number, profileTo?: string): Promise<HttpService> {
  const redis = await startOwnRedis({ durable: true });
  const launch = async (role: string, file: string) => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const env = { PORT: String(port), REDIS_URL: redis.url };
    const main = new URL(file, import.meta.url);
    const program = new Program({ role, main, env, readyUrl: `${url}/stall`, profileTo });
    await program.ready();
    return { program, url };
  };
  const api = await launch('api', './api.js');
  const worker = await launch('worker', './worker.js');
  return {
    url: api.url,
    eventsUrl: api.url.replace('http', 'ws'),
    tokens: Array.from({ length: callers }, (_, index) => `caller-${index}`),
    members: () => [
      { role: 'api', pid: api.program.pid },
      { role: 'worker', pid: worker.program.pid },
      { role: 'redis', pid: redis.pid },
    ],
    async stop() {
      await Promise.all([api, worker].map(({ program }) => program.stop()));
      await redis.remove();
    },
  };
}
