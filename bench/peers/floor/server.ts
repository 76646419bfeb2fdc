import { createServer } from 'node:http';
import { Redis } from 'ioredis';
import { type WebSocket, WebSocketServer } from 'ws';
import { exitWithParent, stallReport } from '../stall-report.js';

const publisher = new Redis(process.env.REDIS_URL ?? '');
const subscriber = new Redis(process.env.REDIS_URL ?? '');
const http = createServer(stallReport());
const server = new WebSocketServer({ server: http, perMessageDeflate: false });
const rooms = new Map<string, Set<WebSocket>>();

interface Said {
  readonly id: number;
  readonly room: string;
  readonly text: string;
}

server.on('connection', (socket, request) => {
  const { searchParams } = new URL(request.url ?? '/', 'ws://localhost');
  const author = searchParams.get('name') ?? '';
  const joined = (searchParams.get('rooms') ?? '').split(',');
  socket.on('close', () => leave(socket, joined));
  socket.on('message', (data) => void say(socket, author, JSON.parse(String(data)) as Said));
  void join(socket, joined).then(() => socket.send('+'));
});

async function say(socket: WebSocket, author: string, { id, room, text }: Said): Promise<void> {
  await publisher.publish(room, JSON.stringify({ room, author, text, at: new Date().toISOString() }));
  socket.send(String(id));
}

async function join(socket: WebSocket, joined: readonly string[]): Promise<void> {
  for (const room of joined) {
    const members = rooms.get(room);
    if (members) members.add(socket);
    else rooms.set(room, new Set([socket]));
    if (!members) await subscriber.subscribe(room);
  }
}

function leave(socket: WebSocket, joined: readonly string[]): void {
  for (const room of joined) {
    const members = rooms.get(room);
    if (!members?.delete(socket) || members.size > 0) continue;
    rooms.delete(room);
    void subscriber.unsubscribe(room);
  }
}

subscriber.on('messageBuffer', (room: Buffer, message: Buffer) => {
  for (const socket of rooms.get(room.toString()) ?? []) socket.send(message, { binary: false });
});

exitWithParent(() => process.exit());
publisher.once('ready', () => http.listen(Number(process.env.PORT), '127.0.0.1', 4_096));
