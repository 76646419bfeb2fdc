import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ConnectAnswer } from '../src/index.js';

export interface Frame {
  id: number;
  op: string;
  data: Record<string, unknown>;
  key?: string;
}

/** A queue that is awaited: tests take what the other side said, in its order. */
class Inbox<T> {
  readonly #items: T[] = [];
  readonly #takers: ((item: T) => void)[] = [];

  put(item: T): void {
    const taker = this.#takers.shift();
    if (taker) taker(item);
    else this.#items.push(item);
  }

  take(): Promise<T> {
    const item = this.#items.shift();
    if (item !== undefined) return Promise.resolve(item);
    return new Promise((resolve) => this.#takers.push(resolve));
  }

  get waiting(): readonly T[] {
    return this.#items;
  }
}

/** One accepted connection, spoken to frame by frame. */
export class Connection {
  readonly frames = new Inbox<Frame>();
  readonly closed: Promise<unknown>;
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    this.closed = once(socket, 'close');
    socket.on('message', (data) => this.frames.put(JSON.parse(String(data))));
  }

  take(): Promise<Frame> {
    return this.frames.take();
  }

  say(frame: object): void {
    this.#socket.send(JSON.stringify(frame));
  }

  answer({ id }: Frame, data: unknown = {}): void {
    this.say({ id, ok: true, data });
  }

  refuse({ id }: Frame, error: object): void {
    this.say({ id, ok: false, error });
  }

  /** Takes the connect frame and accepts it. */
  async welcome(answer: Partial<ConnectAnswer> = {}): Promise<Frame> {
    const connect = await this.take();
    this.answer(connect, { ...EMPTY_ANSWER, ...answer });
    return connect;
  }

  close(code: number, reason = ''): void {
    this.#socket.close(code, reason);
  }

  /** Ends without a closing handshake, as a killed process does. */
  cut(): void {
    this.#socket.terminate();
  }
}

const person = {
  id: 'u1',
  username: 'ada',
  displayName: 'Ada',
  role: 'member',
  createdAt: '2026-01-01T00:00:00Z',
} as const;
const at = '2026-01-01T00:00:00Z';

export const EMPTY_ANSWER: ConnectAnswer = {
  serverId: 'g1',
  connectionId: 'c1',
  heartbeatMs: 20_000,
  epoch: 'e1',
  user: person,
  session: { id: 's1', device: 'test', ip: '127.0.0.1', createdAt: at, lastSeenAt: at, expiresAt: at },
  rooms: [],
  roomsNext: null,
  userEvents: [],
  userGap: false,
  userCursor: '0-0',
  recovered: {},
};

/** The other end of the protocol on a real socket: it does nothing that the test does not say. */
export class Peer {
  readonly #server: WebSocketServer;
  readonly #connections = new Inbox<Connection>();

  private constructor(server: WebSocketServer) {
    this.#server = server;
    server.on('connection', (socket) => this.#connections.put(new Connection(socket)));
  }

  static async start(): Promise<Peer> {
    const server = new WebSocketServer({
      host: '127.0.0.1',
      port: 0,
      handleProtocols: (offered) => [...offered][0] ?? false,
    });
    await once(server, 'listening');
    return new Peer(server);
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/ws`;
  }

  accept(): Promise<Connection> {
    return this.#connections.take();
  }

  /** Whether somebody connected whom the test has not accepted. */
  get uninvited(): number {
    return this.#connections.waiting.length;
  }

  stop(): void {
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
  }
}
