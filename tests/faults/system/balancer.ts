import { once } from 'node:events';
import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import type { Random } from '../random.js';

/** One address in front of all gateways, as a load balancer is: a new connection goes to any gateway that accepts one. */
export class Balancer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(
    private readonly ports: readonly number[],
    private readonly random: Random,
  ) {
    this.#server = createServer((client) => this.#connect(client, this.#shuffled()));
  }

  static async start(urls: readonly string[], random: Random): Promise<Balancer> {
    const balancer = new Balancer(
      urls.map((url) => Number(new URL(url).port)),
      random,
    );
    balancer.#server.listen(0, '127.0.0.1');
    await once(balancer.#server, 'listening');
    return balancer;
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #shuffled(): number[] {
    const first = this.random.between(0, this.ports.length - 1);
    return [...this.ports.slice(first), ...this.ports.slice(0, first)];
  }

  #connect(client: Socket, [port, ...others]: number[]): void {
    if (port === undefined) return void client.destroy();
    const gateway = dial(port, '127.0.0.1');
    const next = () => this.#connect(client, others);
    gateway.once('error', next);
    gateway.once('connect', () => {
      gateway.off('error', next);
      this.#join(client, gateway);
    });
  }

  #join(client: Socket, gateway: Socket): void {
    for (const [socket, other] of [
      [client, gateway],
      [gateway, client],
    ] as const) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  }
}
