import { CallError, DevTalkClient, type RoomEvent } from '@devtalk/client';
import WebSocket from 'ws';
import type { History, Outcome } from '../history.js';
import { call } from './http.js';

/** Answers that leave open whether the command was carried out. */
const OPEN = new Set(['unavailable', 'timeout', 'internal']);

const outcomeOf = (error: unknown): { outcome: Outcome; code: string } => {
  const code = error instanceof CallError ? error.code : 'internal';
  return { outcome: OPEN.has(code) ? 'unknown' : 'refused', code };
};

export interface Place {
  /** Of the load balancer. */
  port: number;
  history: History;
}

/** A person with one connection, who writes down all that happens to them. */
export class Bot {
  readonly client: DevTalkClient;
  /** Room → seq of the last event received. */
  readonly tops = new Map<string, number>();
  /** Rooms as the answers and events tell. */
  readonly rooms = new Set<string>();
  /** Commands under way. */
  readonly pending = new Set<Promise<void>>();
  #n = 0;

  private constructor(
    readonly name: string,
    readonly userId: string,
    readonly token: string,
    private readonly place: Place,
  ) {
    this.client = new DevTalkClient({ url: `ws://127.0.0.1:${place.port}/ws`, token, WebSocket });
    this.client.on('connected', ({ rooms }) => this.#learnRooms(rooms.map(({ id }) => id)));
    this.client.on('event', (event) => this.#onEvent(event as unknown as { event: string; seq?: number }));
    this.client.on('reset', ({ room }) => this.#record({ kind: 'reset', room }));
  }

  /** Signs up and connects. @throws Error when the deployment does not let them in */
  static async join(name: string, place: Place): Promise<Bot> {
    const body = { username: name, password: `password of ${name}`, delivery: 'token', device: 'bot' };
    const answer = await call(`http://127.0.0.1:${place.port}`, 'POST', '/api/auth/register', { body });
    if (answer.status !== 201)
      throw new Error(`${name} cannot sign up: ${answer.status} ${JSON.stringify(answer.body)}`);
    const { user, token } = answer.body as { user: { id: string }; token: string };
    const bot = new Bot(name, user.id, token, place);
    bot.client.connect();
    return bot;
  }

  /** Sends one message, not waiting for those before it. */
  say(room: string, text: string): void {
    this.#track(this.#say(room, text));
  }

  /** Asks for something whose outcome the logs will show. */
  ask(what: () => Promise<unknown>): void {
    this.#track(
      what().then(
        () => {},
        () => {},
      ),
    );
  }

  async #say(room: string, text: string): Promise<void> {
    const n = ++this.#n;
    const clientId = `${this.name}-${n}`;
    const sent = {
      kind: 'sent' as const,
      bot: this.name,
      userId: this.userId,
      room,
      clientId,
      n,
      invokedAt: performance.now(),
    };
    try {
      const { message } = await this.client.call('message.send', { room, clientId, text });
      this.place.history.record({ ...sent, endedAt: performance.now(), outcome: 'ok', seq: message.seq });
    } catch (error) {
      this.place.history.record({ ...sent, endedAt: performance.now(), ...outcomeOf(error) });
    }
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.pending.delete(tracked));
    this.pending.add(tracked);
  }

  #learnRooms(rooms: readonly string[]): void {
    this.rooms.clear();
    for (const room of rooms) this.rooms.add(room);
  }

  #onEvent(event: { event: string; seq?: number; data?: { room?: { id: string } | string } }): void {
    const { room } = event.data ?? {};
    if (event.event === 'room.added' && typeof room === 'object') {
      this.rooms.add(room.id);
      this.tops.delete(room.id);
      this.#record({ kind: 'entered', room: room.id });
    }
    if (event.event === 'room.removed' && typeof room === 'string') this.rooms.delete(room);
    if (event.seq !== undefined) this.#onRoomEvent(event as unknown as RoomEvent);
  }

  #onRoomEvent(event: RoomEvent): void {
    this.tops.set(event.room, event.seq);
    this.place.history.record({
      kind: 'received',
      bot: this.name,
      userId: this.userId,
      at: performance.now(),
      event,
    });
  }

  #record(entry: { kind: 'reset' | 'entered'; room: string }): void {
    this.place.history.record({ ...entry, bot: this.name, at: performance.now() });
  }
}
