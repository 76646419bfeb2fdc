/** What every published message on a sharded channel begins with in RESP2: an array of three, the first being `smessage`. */
const MESSAGE = Buffer.from('*3\r\n$8\r\nsmessage\r\n');
const CRLF = Buffer.from('\r\n');

/**
 * Takes whole published messages out of what Redis sends to a subscriber. Only a stream that begins a chunk with a message is looked
 * into, so answers that merely contain such bytes pass untouched.
 */
export class PubSubFilter {
  #rest: Buffer = Buffer.alloc(0);

  constructor(private readonly drop: () => boolean) {}

  pass(chunk: Buffer): Buffer {
    const data = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    this.#rest = Buffer.alloc(0);
    const kept: Buffer[] = [];
    let at = 0;
    while (startsWithMessage(data, at)) {
      const end = endOfMessage(data, at);
      if (end === null) {
        this.#rest = data.subarray(at);
        return Buffer.concat(kept);
      }
      if (!this.drop()) kept.push(data.subarray(at, end));
      at = end;
    }
    return Buffer.concat([...kept, data.subarray(at)]);
  }
}

const startsWithMessage = (data: Buffer, at: number): boolean =>
  data.length - at >= MESSAGE.length &&
  data.compare(MESSAGE, 0, MESSAGE.length, at, at + MESSAGE.length) === 0;

/** Behind the header come two bulk strings: channel and payload. Null: not all of it is here yet. */
function endOfMessage(data: Buffer, start: number): number | null {
  let at = start + MESSAGE.length;
  for (let part = 0; part < 2; part++) {
    const line = data.indexOf(CRLF, at);
    if (line < 0) return null;
    const length = Number(data.toString('latin1', at + 1, line));
    at = line + 2 + length + 2;
    if (at > data.length) return null;
  }
  return at;
}
