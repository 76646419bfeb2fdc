import { acknowledged, type Dialect, delivery, numberAt, other, ready } from '../../load/dialect.js';

const connectId = 1;
/** Two generators may speak for one person; their clientIds must differ. */
const salt = process.pid.toString(36);
const quotedE = Buffer.from('{"e');
const quotedI = Buffer.from('{"id":');
const created = Buffer.from('"message.created"');
const fine = Buffer.from('"ok":true');

const startsWith = (bytes: Buffer, at: number, what: Buffer) =>
  bytes.compare(what, 0, what.length, at, at + what.length) === 0;

const holds = (bytes: Buffer, what: Buffer, start: number, limit: number) => {
  const at = bytes.indexOf(what, start);
  return at >= 0 && at < limit;
};

/** `devtalk.v1`; the order of JSON's keys is taken as the gateway writes it and proven by the counts at the end. */
export const devtalk: Dialect = {
  subprotocol: 'devtalk.v1',
  url: (base) => new URL(base),
  hello: ({ token }) => JSON.stringify({ id: connectId, op: 'connect', data: { token } }),
  hear(bytes, start, end) {
    if (startsWith(bytes, start, quotedE)) {
      return holds(bytes, created, start, Math.min(end, start + 40)) ? delivery : other;
    }
    if (!startsWith(bytes, start, quotedI)) return other;
    const id = numberAt(bytes, start + quotedI.length);
    if (!holds(bytes, fine, start, Math.min(end, start + 40))) {
      return { kind: 'refused', why: bytes.toString('utf8', start, Math.min(end, start + 300)) };
    }
    return id === connectId ? ready : acknowledged(id);
  },
  message: (id, room, text) =>
    `{"id":${id},"op":"message.send","data":{"room":"${room}","clientId":"${salt}-${id}","text":"${text}"}}`,
};
