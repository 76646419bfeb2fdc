import fastify from 'fastify';
import { Redis } from 'ioredis';
import { exitWithParent } from '../stall-report.js';

const redis = new Redis(process.env.REDIS_URL ?? '');
const app = fastify();

app.get('/stall', async () => '0');

/** The cached text as it is: nobody is asked who they are. */
app.get('/api/dashboard', async (request, reply) => {
  const cached = await redis.get(`dashboard:${request.headers.authorization}`);
  reply.header('x-cache', cached === null ? 'MISS' : 'HIT').type('application/json');
  return cached ?? '{}';
});

exitWithParent(() => process.exit());
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
