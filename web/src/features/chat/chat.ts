import type { ConnectAnswer, RealtimeClient, ServerEvent } from '@devtalk/shared/client';
import type { PublicUser, Room } from '@devtalk/shared/contracts';
import { createStore, type Store } from '../../lib/store.js';
import {
  type ChatState,
  emptyChat,
  withDescribed,
  withoutRoom,
  withReadAnswer,
  withRestarted,
  withRooms,
} from './chat-state.js';
import { Drafts } from './drafts.js';
import { History } from './history.js';
import { OutboxSender } from './outbox.js';
import { OutboxStorage } from './outbox-storage.js';
import { Reading } from './reading.js';
import { applyPresence, applyRoomEvent, applyTyping, expireTyping } from './room-events.js';
import { TypingHints } from './typing-hints.js';

const EXPIRE_EVERY_MS = 2_000;

/** One person's chat: the state, and everything that changes it. Knows nothing of React. */
export class Chat {
  readonly self: PublicUser;
  readonly store: Store<ChatState> = createStore(emptyChat);
  readonly drafts: Drafts;
  readonly outbox: OutboxSender;
  readonly history: History;
  readonly reading: Reading;
  readonly typing: TypingHints;
  readonly #client: RealtimeClient;
  readonly #stops: (() => void)[];

  constructor(client: RealtimeClient, self: PublicUser, tab: string) {
    this.self = self;
    this.#client = client;
    this.drafts = new Drafts(self.id);
    this.outbox = new OutboxSender(client, this.store, new OutboxStorage(self.id, tab), self.id);
    this.history = new History(client, this.store, self.id);
    this.reading = new Reading(client, this.store);
    this.typing = new TypingHints(client);
    const expiry = setInterval(
      () => this.store.update((state) => expireTyping(state, Date.now())),
      EXPIRE_EVERY_MS,
    );
    this.#stops = [
      () => clearInterval(expiry),
      client.on('connected', (answer) => this.#connected(answer)),
      client.on('event', (event) => this.#event(event)),
      client.on('reset', ({ room }) => this.#reset(room)),
    ];
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }

  async create(data: { kind: 'public' | 'private'; name: string; topic?: string }): Promise<Room> {
    return this.#enter(await this.#client.call('room.create', data));
  }

  async direct(userId: string): Promise<Room> {
    return this.#enter(await this.#client.call('room.create', { kind: 'direct', with: [userId] }));
  }

  async join(room: string): Promise<Room> {
    return this.#enter(await this.#client.call('room.join', { room }));
  }

  async leave(room: string): Promise<void> {
    await this.#client.call('room.leave', { room });
    this.store.update((state) => withoutRoom(state, room));
  }

  async add(room: string, userId: string): Promise<void> {
    await this.#client.call('member.add', { room, userId });
  }

  async people(prefix: string) {
    const { suggestions } = await this.#client.call('suggest', { kind: 'user', prefix });
    return suggestions;
  }

  async members(room: string) {
    const { members } = await this.#client.call('member.list', { room, limit: 200 });
    const presence = Object.fromEntries(members.map((member) => [member.user.id, member.presence]));
    this.store.update((state) => ({ ...state, presence: { ...state.presence, ...presence } }));
    return members;
  }

  #enter({ room }: { room: Room }): Room {
    this.#addRoom(room);
    return room;
  }

  #addRoom(room: Room): void {
    this.store.update((state) => withDescribed(state, room));
  }

  /** Events were missed that nobody will send again: what they changed is asked for. */
  #reset(room: string): void {
    void this.history.reload(room);
    this.#client.call('room.get', { room }).then(
      (answer) => this.store.update((state) => withRestarted(state, answer.room)),
      () => {}, // a lost connection brings all rooms anew
    );
  }

  #connected({ rooms, userGap }: ConnectAnswer): void {
    const joined = Object.fromEntries(rooms.map((room) => [room.id, room]));
    this.store.update((state) => {
      const left = Object.keys(state.rooms).filter((id) => !joined[id]);
      return withRooms(left.reduce(withoutRoom, state), rooms);
    });
    void this.#greet(rooms);
    if (userGap) this.reading.forget();
  }

  /** Who of the people one writes with is there; afterwards events keep it true. */
  async #greet(rooms: readonly Room[]): Promise<void> {
    const users = [...new Set(rooms.flatMap((room) => room.with?.map(({ id }) => id) ?? []))].slice(0, 500);
    if (users.length === 0) return;
    const answer = await this.#client.call('presence.get', { users }).catch(() => undefined);
    if (answer)
      this.store.update((state) => ({ ...state, presence: { ...state.presence, ...answer.presence } }));
  }

  #event(event: ServerEvent): void {
    if ('seq' in event) {
      this.history.remember(event);
      this.store.update((state) => applyRoomEvent(state, event, this.self.id));
      return;
    }
    switch (event.event) {
      case 'room.added':
        this.#addRoom(event.data.room);
        break;
      case 'room.removed':
        this.store.update((state) => withoutRoom(state, event.data.room));
        break;
      case 'read.updated': {
        this.store.update((state) => withReadAnswer(state, event.data.room, event.data));
        break;
      }
      case 'typing':
        if (event.data.user.id === this.self.id) break;
        this.store.update((state) =>
          applyTyping(state, event.room, event.data.user, event.data.typing, Date.now()),
        );
        break;
      case 'presence.changed':
        this.store.update((state) => applyPresence(state, event.data));
        break;
    }
  }
}
