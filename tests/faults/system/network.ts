import { once } from 'node:events';
import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import { DelayLine } from './delay-line.js';
import { PubSubFilter } from './pub-sub-filter.js';

export type Weather =
  | { kind: 'clear' }
  /** Every connection is reset and none is accepted. */
  | { kind: 'cut' }
  /** Connections stay open and nothing passes: packets lost without a word. */
  | { kind: 'silent' }
  | { kind: 'slow'; delayMs: number }
  /** Published messages vanish with this probability; everything else passes. */
  | { kind: 'deaf'; probability: number };

/** The network between one process and Redis. */
export class Network {
  readonly #server: Server;
  readonly #pairs = new Set<{ client: Socket; redis: Socket }>();
  #weather: Weather = { kind: 'clear' };

  private constructor(
    private readonly redisPort: number,
    private readonly random: () => number,
  ) {
    this.#server = createServer((client) => this.#accept(client));
  }

  static async start(redisPort: number, random: () => number): Promise<Network> {
    const network = new Network(redisPort, random);
    network.#server.listen(0, '127.0.0.1');
    await once(network.#server, 'listening');
    return network;
  }

  get url(): string {
    return `redis://127.0.0.1:${(this.#server.address() as { port: number }).port}`;
  }

  set weather(weather: Weather) {
    this.#weather = weather;
    if (weather.kind === 'cut') this.#dropAll();
    for (const { client, redis } of this.#pairs) {
      // What was paused goes on where it stopped: TCP would have sent it again.
      for (const socket of [client, redis]) weather.kind === 'silent' ? socket.pause() : socket.resume();
    }
  }

  async close(): Promise<void> {
    this.#dropAll();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #accept(client: Socket): void {
    if (this.#weather.kind === 'cut') return void client.resetAndDestroy();
    const redis = dial(this.redisPort, '127.0.0.1');
    const pair = { client, redis };
    this.#pairs.add(pair);
    const [toRedis, toClient] = [redis, client].map(
      (socket) => new DelayLine((chunk) => socket.writable && socket.write(chunk)),
    ) as [DelayLine, DelayLine];
    const end = () => {
      this.#pairs.delete(pair);
      toRedis.clear();
      toClient.clear();
      client.destroy();
      redis.destroy();
    };
    for (const socket of [client, redis]) socket.setNoDelay(true).on('error', end).on('close', end);
    const filter = new PubSubFilter(
      () => this.#weather.kind === 'deaf' && this.random() < this.#weather.probability,
    );
    client.on('data', (chunk: Buffer) => toRedis.push(chunk, this.#delayMs));
    redis.on('data', (chunk: Buffer) => toClient.push(filter.pass(chunk), this.#delayMs));
    if (this.#weather.kind === 'silent') for (const socket of [client, redis]) socket.pause();
  }

  get #delayMs(): number {
    return this.#weather.kind === 'slow' ? this.#weather.delayMs : 0;
  }

  #dropAll(): void {
    for (const { client, redis } of this.#pairs) {
      client.resetAndDestroy();
      redis.destroy();
    }
    this.#pairs.clear();
  }
}
