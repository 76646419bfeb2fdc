import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { ConnectAnswer, ServerEvent } from '@devtalk/client';
import {
  type ConnectData,
  type OpData,
  type OpName,
  type OpResult,
  operations,
  schemas,
} from '@devtalk/contracts';
import { waitFor } from '@devtalk/testkit';
import WebSocket, { type RawData } from 'ws';
import type { Schema } from './strict.js';
import { strictly } from './strict.js';

export type Reply = ReturnType<typeof schemas.replyFrame.parse>;
type Refusal = Extract<Reply, { ok: false }>['error'];
type EventNamed<N extends ServerEvent['event']> = Extract<ServerEvent, { event: N }>;

const TRIES = 5;

export interface Closing {
  code: number;
  reason: string;
}

export interface OpenOptions {
  headers?: Record<string, string>;
  protocols?: string[];
}

/**
 * A connection as it is on the wire, without the comfort of the client: every frame is kept and held to the contract, and what breaks it
 * stands in `faults`.
 */
export class Socket {
  readonly events: ServerEvent[] = [];
  readonly replies: Reply[] = [];
  readonly faults: string[] = [];
  readonly closed: Promise<Closing>;
  answer: ConnectAnswer | undefined;
  #nextId = 1;

  private constructor(readonly ws: WebSocket) {
    this.closed = new Promise((resolve) => {
      ws.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    ws.on('message', (data, isBinary) => this.#take(data, isBinary));
    ws.on('error', () => {});
  }

  /** Up to the open socket, before `connect`. @throws Error where the upgrade is refused */
  static async open(
    wsUrl: string,
    { headers = {}, protocols = ['devtalk.v1'] }: OpenOptions = {},
  ): Promise<Socket> {
    const ws = new WebSocket(wsUrl, protocols, { headers, perMessageDeflate: false });
    const socket = new Socket(ws);
    await once(ws, 'open');
    return socket;
  }

  /** Connected, and its answer checked; the person's events in it count as events. */
  static async connect(wsUrl: string, data: ConnectData, options?: OpenOptions): Promise<Socket> {
    const socket = await Socket.open(wsUrl, options);
    const reply = await socket.call('connect', data);
    if (!reply.ok) throw new Error(`connect was refused: ${JSON.stringify(reply.error)}`);
    socket.answer = strictly(schemas.connectAnswer, reply.data, 'connect') as ConnectAnswer;
    socket.events.push(...socket.answer.userEvents);
    return socket;
  }

  get session(): ConnectAnswer {
    if (!this.answer) throw new Error('not connected');
    return this.answer;
  }

  send(frame: unknown): void {
    this.ws.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame));
  }

  /** Sends a frame and gives its reply, whatever it is. @throws Error when none comes or the socket closes first */
  async call(op: string, data?: unknown, key?: string): Promise<Reply> {
    const id = this.#nextId++;
    this.send({ id, op, data, key });
    return this.replyTo(id);
  }

  async replyTo(id: number): Promise<Reply> {
    const find = () => this.replies.find((reply) => reply.id === id);
    const isOver = () => this.ws.readyState === WebSocket.CLOSED;
    await waitFor(() => find() !== undefined || isOver(), { what: `the reply to ${id}` });
    const reply = find();
    if (reply) return reply;
    const { code, reason } = await this.closed;
    throw new Error(`closed with ${code} ${reason} before the reply to ${id}`);
  }

  /**
   * What an op answers, exactly as the contract says. Redis may be too busy to take a request in time: nothing of it is done then, and it
   * is made again when the answer says, a few times.
   * @throws Error with the refusal
   */
  async ask<O extends OpName>(op: O, data: OpData<O>, key?: string): Promise<OpResult<O>> {
    let reply = await this.call(op, data, key);
    for (let tries = 1; tries < TRIES && !reply.ok && reply.error.code === 'unavailable'; tries++) {
      await delay(reply.error.retryAfterMs ?? 0);
      reply = await this.call(op, data, key);
    }
    if (!reply.ok) throw new Error(`${op} was refused: ${JSON.stringify(reply.error)}`);
    return strictly(
      operations[op].result as Schema<unknown>,
      reply.data,
      `${op} over WebSocket`,
    ) as OpResult<O>;
  }

  async rejection(op: string, data?: unknown): Promise<Refusal> {
    const reply = await this.call(op, data);
    if (reply.ok) throw new Error(`${op} was not refused: ${JSON.stringify(reply.data)}`);
    return reply.error;
  }

  named<N extends ServerEvent['event']>(name: N): EventNamed<N>[] {
    return this.events.filter((event): event is EventNamed<N> => event.event === name);
  }

  /** The first event of that name, past or to come, for which `matches` holds. */
  event<N extends ServerEvent['event']>(
    name: N,
    matches: (event: EventNamed<N>) => boolean = () => true,
    timeout = 15_000,
  ): Promise<EventNamed<N>> {
    return waitFor(() => this.named(name).find(matches), {
      timeout,
      what: `${name} at ${this.answer?.user.username}`,
    });
  }

  /** Whatever was said to this connection before now has arrived once this is over. */
  async fence(): Promise<void> {
    await this.ask('ping', {});
  }

  async close(): Promise<void> {
    this.ws.close(1000);
    await this.closed;
  }

  #take(data: RawData, isBinary: boolean): void {
    try {
      if (isBinary) throw new Error('a binary frame');
      const frame = JSON.parse(data.toString()) as { event?: ServerEvent['event'] };
      if (frame.event === undefined) this.replies.push(strictly(schemas.replyFrame, frame, 'reply') as Reply);
      else this.events.push(strictly(schemaOf(frame.event), frame, `event ${frame.event}`));
    } catch (error) {
      this.faults.push((error as Error).message);
    }
  }
}

function schemaOf(name: string): Schema<ServerEvent> {
  if (!Object.hasOwn(schemas.events, name)) throw new Error(`there is no event ${name}`);
  return schemas.events[name as ServerEvent['event']] as unknown as Schema<ServerEvent>;
}
