import { connect } from 'node:net';
import { waitFor } from '@devtalk/testkit';

/** A WebSocket client that can say what no library would. */
export class RawSocket {
  #received = Buffer.alloc(0);

  private constructor(readonly socket: ReturnType<typeof connect>) {
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
    });
    socket.on('error', () => {});
  }

  static async open(wsUrl: string): Promise<RawSocket> {
    const { port, host } = new URL(wsUrl);
    const raw = new RawSocket(connect(Number(port), '127.0.0.1'));
    const head = [
      'GET /ws HTTP/1.1',
      `Host: ${host}`,
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Version: 13',
    ];
    raw.socket.write(
      `${[...head, 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Protocol: devtalk.v1'].join('\r\n')}\r\n\r\n`,
    );
    await waitFor(() => raw.#received.includes('\r\n\r\n'), { what: 'the upgrade' });
    raw.#received = raw.#received.subarray(raw.#received.indexOf('\r\n\r\n') + 4);
    return raw;
  }

  /** Masked with zeros, which changes nothing. */
  frame(firstByte: number, payload: Buffer): void {
    const head =
      payload.length < 126
        ? Buffer.from([firstByte, 0x80 | payload.length])
        : Buffer.from([firstByte, 0x80 | 126, payload.length >> 8, payload.length & 255]);
    this.socket.write(Buffer.concat([head, Buffer.alloc(4), payload]));
  }

  async text(): Promise<string> {
    await waitFor(() => this.#received.length > 0, { what: 'a frame' });
    return this.#received.toString();
  }

  async closeCode(): Promise<number> {
    const at = await waitFor(() => this.#received.indexOf(0x88) + 1, { what: 'a close frame' });
    this.socket.destroy();
    return this.#received.readUInt16BE(at + 1);
  }
}
