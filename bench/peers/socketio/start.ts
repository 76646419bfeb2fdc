import { startSimpleArena } from '../simple-arena.js';
import type { ChatPeer } from '../subject.js';

const main = new URL('./server.js', import.meta.url);

/** Socket.IO 4.8 with the Redis Streams adapter and connection state recovery. */
export const socketIo: ChatPeer = {
  name: 'socketio',
  start: (plan) => startSimpleArena({ name: 'socketio', main, protocol: 'http' }, plan),
};
