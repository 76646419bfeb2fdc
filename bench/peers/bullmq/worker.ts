import { createServer } from 'node:http';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { exitWithParent } from '../stall-report.js';

const url = new URL(process.env.REDIS_URL ?? '');
const redis = new Redis(url.href);

/** Reads some figures, stores what they make and says so: less than a dashboard of DevTalk asks for. */
async function refresh(user: string): Promise<void> {
  const figures = await Promise.all(
    ['day', 'hour', 'rooms', 'people'].map((name) => redis.hgetall(`figures:${name}`)),
  );
  const dashboard = JSON.stringify({ user, figures, generatedAt: new Date().toISOString() });
  await redis.set(`dashboard:${user}`, dashboard, 'EX', 600);
  await redis.publish('done', user);
}

const connection = { host: url.hostname, port: Number(url.port), maxRetriesPerRequest: null };
new Worker('dashboards', ({ data }) => refresh((data as { user: string }).user), {
  connection,
  concurrency: 16,
});

exitWithParent(() => process.exit());
createServer((_, response) => response.end()).listen(Number(process.env.PORT), '127.0.0.1');
