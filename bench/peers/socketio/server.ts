import { createServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';
import { exitWithParent, stallReport } from '../stall-report.js';

const redis = new Redis(process.env.REDIS_URL ?? '');
const heartbeat = Number(process.env.HEARTBEAT_MS ?? 25_000);
const http = createServer(stallReport());
const io = new Server(http, {
  adapter: createAdapter(redis),
  connectionStateRecovery: { maxDisconnectionDuration: 120_000, skipMiddlewares: true },
  pingInterval: heartbeat,
  // The library's default is 20 s for 25 s; a shorter heartbeat gets what DevTalk's client waits for an answer.
  pingTimeout: process.env.HEARTBEAT_MS ? 8_000 : 20_000,
  serveClient: false,
});

interface Said {
  readonly room: string;
  readonly text: string;
  readonly clientId?: string;
}

io.on('connection', (socket) => {
  const { name, rooms } = socket.handshake.auth as { name: string; rooms: string[] };
  if (!socket.recovered) void socket.join(rooms);
  socket.on('send', ({ room, text, clientId }: Said, answer: (value: unknown) => void) => {
    if (!socket.rooms.has(room)) return answer({ ok: false });
    io.to(room).emit('message', { room, author: name, text, clientId, at: new Date().toISOString() });
    answer({ ok: true });
  });
});

exitWithParent(() => void io.close().then(() => process.exit()));
redis.once('ready', () => http.listen(Number(process.env.PORT), '127.0.0.1', 4_096));
