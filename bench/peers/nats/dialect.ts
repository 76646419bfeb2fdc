import { type Dialect, delivery, type Heard, other, ready } from '../../load/dialect.js';
import { messagesIn } from './messages.js';

const code = (character: string) => character.charCodeAt(0);
const message = code('M');
const fine = code('+');
const refused = code('-');
const ping = code('I');
const pong = code('O');

const taken: Heard = { kind: 'acknowledged' };
const options = { verbose: true, pedantic: false, echo: true, lang: 'bench', version: '1' };

/**
 * NATS' text protocol. Verbose, the server answers each PUB with a `+OK` without a name, in order; those that CONNECT and
 * SUB get come before anything was said and count for nothing. The PONG behind them says that all rooms are subscribed.
 */
export const nats: Dialect = {
  url: (base) => new URL(base),
  hello({ name, rooms }) {
    const subscriptions = rooms.map((room, index) => `SUB ${room} ${index + 1}\r\n`);
    return `CONNECT ${JSON.stringify({ ...options, name })}\r\n${subscriptions.join('')}PING\r\n`;
  },
  messages: messagesIn,
  hear(bytes, start, end) {
    const first = bytes[start];
    if (first === message) return delivery;
    if (first === fine) return taken;
    if (first === refused) return { kind: 'refused', why: bytes.toString('utf8', start, end).trim() };
    // PING and PONG; what is left is INFO.
    const second = bytes[start + 1];
    if (second === ping) return { kind: 'reply', text: 'PONG\r\n' };
    return second === pong ? ready : other;
  },
  message(_id, room, text) {
    const payload = `{"text":"${text}"}`;
    return `PUB ${room} ${payload.length}\r\n${payload}\r\n`;
  },
};
