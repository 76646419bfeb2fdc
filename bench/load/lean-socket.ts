import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { Listener } from './dialect.js';

/** What frames hold, without copying: valid only during the call. */
export interface FrameHandlers {
  opened(): void;
  readonly frame: Listener;
  /** At most once. `code` is 1006 when there was no closing frame. */
  closed(code: number): void;
}

const headEnd = Buffer.from('\r\n\r\n');
const text = 1;
const binary = 2;
const close = 8;
const ping = 9;
const pong = 10;

/**
 * A WebSocket client that does nothing a load generator does not need: no events, no copies, no strings. It
 * expects what all servers here send: unmasked, uncompressed frames. A message in several frames comes in as many parts.
 */
export class LeanSocket {
  readonly #socket: Socket;
  readonly #handlers: FrameHandlers;
  #rest: Buffer | undefined;
  #isOpen = false;
  #closeCode = 1006;

  constructor(url: URL, subprotocol: string | undefined, handlers: FrameHandlers) {
    this.#handlers = handlers;
    this.#socket = connect({ port: Number(url.port), host: url.hostname, noDelay: true });
    this.#socket.write(upgradeRequest(url, subprotocol));
    this.#socket.on('data', (chunk) => this.#read(chunk));
    this.#socket.on('error', () => {});
    this.#socket.on('close', () => handlers.closed(this.#closeCode));
  }

  send(payload: string): void {
    this.#write(text, Buffer.from(payload));
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    const bytes = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk;
    this.#rest = undefined;
    if (this.#isOpen) this.#frames(bytes);
    else this.#upgrade(bytes);
  }

  #upgrade(bytes: Buffer): void {
    const end = bytes.indexOf(headEnd);
    if (end < 0) {
      this.#rest = bytes;
    } else if (!bytes.toString('latin1', 0, 12).endsWith('101')) {
      this.#socket.destroy();
    } else {
      this.#isOpen = true;
      this.#handlers.opened();
      this.#frames(bytes.subarray(end + headEnd.length));
    }
  }

  #frames(bytes: Buffer): void {
    let at = 0;
    while (at + 2 <= bytes.length) {
      const short = (bytes[at + 1] as number) & 127;
      const head = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (at + head > bytes.length) break;
      const length =
        short < 126
          ? short
          : short === 126
            ? bytes.readUInt16BE(at + 2)
            : Number(bytes.readBigUInt64BE(at + 2));
      const end = at + head + length;
      if (end > bytes.length) break;
      this.#frame((bytes[at] as number) & 15, bytes, at + head, end);
      at = end;
    }
    if (at < bytes.length) this.#rest = bytes.subarray(at);
  }

  #frame(opcode: number, bytes: Buffer, start: number, end: number): void {
    // 0 goes on with a message.
    if (opcode <= binary) this.#handlers.frame(bytes, start, end);
    else if (opcode === ping) this.#write(pong, Buffer.from(bytes.subarray(start, end)));
    else if (opcode === close) {
      if (end - start >= 2) this.#closeCode = bytes.readUInt16BE(start);
      this.#socket.end();
    }
  }

  #write(opcode: number, payload: Buffer): void {
    const { length } = payload;
    const head = Buffer.alloc(length < 126 ? 6 : 8);
    head[0] = 0x80 | opcode;
    head[1] = 0x80 | (length < 126 ? length : 126);
    if (length >= 126) head.writeUInt16BE(length, 2);
    // The masking key stays 0: the servers unmask all the same, and masking here would measure the generator.
    this.#socket.write(Buffer.concat([head, payload]));
  }
}

function upgradeRequest(url: URL, subprotocol: string | undefined): string {
  const lines = [
    `GET ${url.pathname}${url.search} HTTP/1.1`,
    `Host: ${url.host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    ...(subprotocol ? [`Sec-WebSocket-Protocol: ${subprotocol}`] : []),
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}
