import { connect, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { nowUs } from '../measure/clock.js';

/** How long the far end of a silent cut keeps waiting for bytes: until after every heartbeat. */
const deadPathMs = 60_000;

/**
 * A TCP connection that can be cut in two ways: `cut` as a network that says so (FIN), `sever` as one that does not:
 * nothing arrives, nothing leaves, nobody is told, and the server's end stays open.
 */
export class SeverableStream extends Duplex {
  readonly #inner: Socket;
  #isSevered = false;
  /** When the TCP connection was made, in microseconds; 0 before that. */
  connectedUs = 0;

  constructor(host: string, port: number) {
    super({ allowHalfOpen: false });
    this.#inner = connect({ host, port, noDelay: true });
    this.#inner.on('connect', () => {
      this.connectedUs = nowUs();
      this.emit('connect');
    });
    this.#inner.on('data', (chunk) => this.#arrived(chunk));
    this.#inner.on('end', () => this.#isSevered || this.push(null));
    this.#inner.on('error', (error) => this.#isSevered || this.destroy(error));
    this.#inner.on('close', () => this.#isSevered || this.destroy());
  }

  cut(): void {
    this.#inner.destroy();
  }

  sever(): void {
    this.#isSevered = true;
    this.#inner.pause();
    setTimeout(() => this.#inner.destroy(), deadPathMs).unref();
  }

  /** What Node's HTTP client calls on a socket; the inner one is set already. */
  setTimeout(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  override _read(): void {
    if (!this.#isSevered) this.#inner.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (this.#isSevered || this.#inner.destroyed) done();
    else this.#inner.write(chunk, () => done());
  }

  override _final(done: () => void): void {
    if (!this.#isSevered) this.#inner.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (!this.#isSevered) this.#inner.destroy();
    done(error);
  }

  #arrived(chunk: Buffer): void {
    if (!this.#isSevered && !this.push(chunk)) this.#inner.pause();
  }
}
