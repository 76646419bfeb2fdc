import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** Ms in which what is under way may end once the server closes. */
const PATIENCE_MS = 3_000;

/**
 * Sockets of the public port that are no WebSockets. A closing server waits for them, and some never end by themselves: half a request, an
 * answer that nobody reads, an upgrade that came too late.
 */
export class OpenSockets {
  readonly #open = new Set<Socket>();
  /** One listener for all: five thousand closures would be memory. */
  readonly #forget: (this: Socket) => void;

  constructor(private readonly app: FastifyInstance) {
    const open = this.#open;
    this.#forget = function () {
      open.delete(this);
    };
    app.server.on('connection', (socket) => {
      open.add(socket);
      socket.once('close', this.#forget);
    });
  }

  /** It is a WebSocket now, and its connection's affair. */
  release(socket: Socket): void {
    this.#open.delete(socket);
    socket.off('close', this.#forget);
  }

  /** Closes the server; what is still open after three seconds is cut. */
  async close(): Promise<void> {
    const cut = setTimeout(() => {
      for (const socket of this.#open) socket.destroy();
    }, PATIENCE_MS);
    await this.app.close().finally(() => clearTimeout(cut));
  }
}
