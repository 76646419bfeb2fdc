import { Queue } from 'bullmq';
import fastify from 'fastify';
import { Redis } from 'ioredis';
import { type WebSocket, WebSocketServer } from 'ws';
import { exitWithParent } from '../stall-report.js';

const url = new URL(process.env.REDIS_URL ?? '');
const connection = { host: url.hostname, port: Number(url.port) };
const queue = new Queue('dashboards', { connection });
const subscriber = new Redis(url.href);
const app = fastify();
const sockets = new Map<string, WebSocket>();

app.get('/stall', async () => '0');

app.post('/api/dashboard/refresh', async (request, reply) => {
  const user = (request.headers.authorization ?? '').slice('Bearer '.length);
  const options = {
    attempts: 5,
    backoff: { type: 'exponential', delay: 500 },
    removeOnComplete: true,
    // One job for a user, however many ask, as DevTalk has it.
    deduplication: { id: user },
  };
  const job = await queue.add('refresh', { user }, options);
  return reply.code(202).send({ jobId: job.id });
});

const server = new WebSocketServer({ server: app.server, perMessageDeflate: false });
server.on('connection', (socket) => {
  socket.once('message', (data) => {
    const { id, data: hello } = JSON.parse(String(data)) as { id: number; data: { token: string } };
    sockets.set(hello.token, socket);
    socket.send(JSON.stringify({ id, ok: true, data: {} }));
  });
});

await subscriber.subscribe('done');
subscriber.on('message', (_, user) => {
  sockets.get(user)?.send(JSON.stringify({ event: 'dashboard.generated', data: { user } }));
});

exitWithParent(() => process.exit());
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
