import { acknowledged, type Dialect, delivery, numberAt, other, ready } from '../../load/dialect.js';

const code = (character: string) => character.charCodeAt(0);
const open = code('0');
const ping = code('2');
const message = code('4');
const connected = code('0');
const event = code('2');
const ack = code('3');

/** Engine.IO 4 and Socket.IO 5 by hand, over WebSocket alone. */
export const socketio: Dialect = {
  url: (base) => new URL('/socket.io/?EIO=4&transport=websocket', base),
  hello: () => undefined,
  hear(bytes, start, _end, { name, rooms }) {
    const type = bytes[start];
    if (type === open) return { kind: 'reply', text: `40${JSON.stringify({ name, rooms })}` };
    if (type === ping) return { kind: 'reply', text: '3' };
    if (type !== message) return other;
    const kind = bytes[start + 1];
    if (kind === connected) return ready;
    if (kind === event) return delivery;
    return kind === ack ? acknowledged(numberAt(bytes, start + 2)) : other;
  },
  message: (id, room, text) => `42${id}["send",{"room":"${room}","clientId":"b${id}","text":"${text}"}]`,
};
