import type { Listener } from '../../load/dialect.js';

const newLine = 10;
const zero = 48;
const message = 'M'.charCodeAt(0);

/** Frames of NATS are a stream: one holds many messages, and the last may go on in the next. */
export function messagesIn(each: Listener): Listener {
  let rest: Buffer | undefined;
  return (frame, start, end) => {
    const bytes = rest ? Buffer.concat([rest, frame.subarray(start, end)]) : frame;
    const limit = rest ? bytes.length : end;
    let at = rest ? 0 : start;
    for (let next = endOf(bytes, at, limit); next <= limit; next = endOf(bytes, at, limit)) {
      each(bytes, at, next);
      at = next;
    }
    // A copy: the frame is gone after this call.
    rest = at < limit ? Buffer.from(bytes.subarray(at, limit)) : undefined;
  };
}

/** Where the message at `at` ends; beyond `limit` where it is not whole. */
function endOf(bytes: Buffer, at: number, limit: number): number {
  const line = at < limit ? bytes.indexOf(newLine, at) : -1;
  if (line < 0) return Number.POSITIVE_INFINITY;
  // MSG <subject> <sid> <size>\r\n<payload>\r\n
  return bytes[at] === message && line < limit ? line + 1 + numberBefore(bytes, line - 1) + 2 : line + 1;
}

/** The decimal number that ends before `end`. */
function numberBefore(bytes: Buffer, end: number): number {
  let value = 0;
  let weight = 1;
  for (let index = end - 1; ; index -= 1) {
    const digit = (bytes[index] ?? 0) - zero;
    if (digit < 0 || digit > 9) return value;
    value += digit * weight;
    weight *= 10;
  }
}
