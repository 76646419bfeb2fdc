import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { TestScope } from '@devtalk/testkit';
import { WebSocket } from 'ws';

export interface Frame {
  id?: number;
  ok?: boolean;
  data?: unknown;
  error?: { code: string; [field: string]: unknown };
  event?: string;
  room?: string;
  seq?: number;
  eventId?: string;
}

interface Waiting {
  matches(frame: Frame): boolean;
  resolve(frame: Frame): void;
}

const PATIENCE_MS = 15_000;
const TRIES = 5;

/** The protocol by hand: every frame is kept, nothing is hidden or repaired. */
export class SocketClient {
  readonly frames: Frame[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  answer: Record<string, unknown> = {};
  #waiting: Waiting[] = [];
  #lastId = 0;

  private constructor(readonly ws: WebSocket) {
    ws.on('message', (data: Buffer) => this.#receive(JSON.parse(data.toString()) as Frame));
    ws.on('error', () => {});
    this.closed = new Promise((resolve) => {
      ws.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
    });
  }

  static async open(t: TestScope, url: string, headers: Record<string, string> = {}): Promise<SocketClient> {
    const client = new SocketClient(new WebSocket(url, ['devtalk.v1'], { headers }));
    t.teardown(() => client.ws.terminate());
    await once(client.ws, 'open');
    return client;
  }

  static async connect(t: TestScope, url: string, token: string, resume?: unknown): Promise<SocketClient> {
    const client = await SocketClient.open(t, url);
    client.answer = (await client.call('connect', { token, ...(resume ? { resume } : {}) })) as Record<
      string,
      unknown
    >;
    return client;
  }

  send(frame: unknown): void {
    this.ws.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame));
  }

  /** The reply frame, whatever it says. */
  async ask(op: string, data: unknown, key?: string): Promise<Frame> {
    const id = ++this.#lastId;
    this.send({ id, op, data, ...(key && { key }) });
    return this.event((frame) => frame.id === id);
  }

  /** What was not taken in time by a busy Redis is asked again, a few times. @throws Error where it is refused */
  async call(op: string, data: unknown, key?: string): Promise<unknown> {
    let reply = await this.ask(op, data, key);
    for (let tries = 1; tries < TRIES && reply.error?.code === 'unavailable'; tries++) {
      await delay(Number(reply.error.retryAfterMs ?? 0));
      reply = await this.ask(op, data, key);
    }
    if (!reply.ok) throw new Error(`${op}: ${JSON.stringify(reply.error)}`);
    return reply.data;
  }

  /** The first frame, past or to come, that matches. */
  async event(matches: (frame: Frame) => boolean): Promise<Frame> {
    const known = this.frames.find(matches);
    if (known) return known;
    return new Promise<Frame>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no frame ${matches}; got ${JSON.stringify(this.frames.slice(-5))}`)),
        PATIENCE_MS,
      );
      this.#waiting.push({
        matches,
        resolve(frame) {
          clearTimeout(timer);
          resolve(frame);
        },
      });
    });
  }

  #receive(frame: Frame): void {
    this.frames.push(frame);
    const [served, rest] = [
      this.#waiting.filter((w) => w.matches(frame)),
      this.#waiting.filter((w) => !w.matches(frame)),
    ];
    this.#waiting = rest;
    for (const { resolve } of served) resolve(frame);
  }
}
