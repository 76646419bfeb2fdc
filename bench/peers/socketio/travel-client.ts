import { io } from 'socket.io-client';
import type { Travel } from '../../load/travel-client.js';

/** The library's own defaults for reconnecting; only its first transport is skipped, as ours has just one. */
export const travelSocketIo: Travel = (url, { name, rooms }, path, handlers) => {
  const socket = io(url, {
    transports: ['websocket'],
    forceNew: true,
    // The types ask for the string that browsers take; in Node it is given to `ws` as it is.
    agent: path.agent as unknown as string,
    auth: { name, rooms },
  });
  socket.on('connect', () => handlers.online());
  socket.on('disconnect', () => handlers.offline());
  socket.on('message', ({ room, text }: { room: string; text: string }) => handlers.message(room, text));
  return {
    say: (room, text) => socket.timeout(60_000).emitWithAck('send', { room, text }),
    close: () => socket.close(),
  };
};
