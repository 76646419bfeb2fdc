import type { ConnectAnswer, RealtimeClient, RoomEvent, ServerEvent } from '@devtalk/client';
import type { PublicUser, Room } from '@devtalk/contracts';
import { createStore, type Store } from '../../lib/store.js';
import {
  type ChatState,
  emptyChat,
  withDescribed,
  withOnly,
  withoutRoom,
  withReadAnswer,
  withRestarted,
  withRooms,
} from './chat-state.js';
import { Drafts } from './composer/drafts.js';
import { Usernames } from './member/usernames.js';
import { OutboxSender } from './outbox/outbox.js';
import { OutboxStorage } from './outbox/outbox-storage.js';
import { Reading } from './read-mark/reading.js';
import { applyPresence, applyRoomEvent, applyTyping, expireTyping } from './room/room-events.js';
import { History } from './timeline/history.js';
import { TypingHints } from './typing/typing-hints.js';

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
  readonly usernames: Usernames;
  readonly #client: RealtimeClient;
  readonly #stops: (() => void)[];
  /** Rooms told since the connection began, while more pages of them are to come. */
  #listed: Set<string> | undefined;
  /** Events of rooms that have not been told yet. */
  readonly #early = new Map<string, RoomEvent[]>();

  constructor(client: RealtimeClient, self: PublicUser, tab: string) {
    this.self = self;
    this.#client = client;
    this.drafts = new Drafts(self.id);
    this.outbox = new OutboxSender(client, this.store, new OutboxStorage(self.id, tab), self.id);
    this.history = new History(client, this.store, self.id);
    this.reading = new Reading(client, this.store);
    this.typing = new TypingHints(client);
    this.usernames = new Usernames(client, self);
    const expiry = setInterval(
      () => this.store.update((state) => expireTyping(state, performance.now())),
      EXPIRE_EVERY_MS,
    );
    this.#stops = [
      () => clearInterval(expiry),
      client.on('connected', (answer) => this.#connected(answer)),
      client.on('rooms', (page) => this.#moreRooms(page)),
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

  async invites(room: string) {
    return (await this.#client.call('invite.list', { room })).invites;
  }

  async invite(room: string): Promise<void> {
    await this.#client.call('invite.create', { room });
  }

  async revokeInvite(room: string, code: string): Promise<void> {
    await this.#client.call('invite.revoke', { room, code });
  }

  async acceptInvite(code: string): Promise<Room> {
    return this.#enter(await this.#client.call('invite.accept', { code }));
  }

  async people(prefix: string) {
    const { suggestions } = await this.#client.call('suggest', { kind: 'user', prefix });
    return suggestions;
  }

  async members(room: string) {
    const { members } = await this.#client.call('member.list', { room, limit: 200 });
    this.usernames.note(members.map(({ user }) => user));
    const presence = Object.fromEntries(members.map((member) => [member.user.id, member.presence]));
    this.store.update((state) => ({ ...state, presence: { ...state.presence, ...presence } }));
    return members;
  }

  #enter({ room }: { room: Room }): Room {
    this.#addRoom(room);
    return room;
  }

  #addRoom(room: Room): void {
    this.#listed?.add(room.id);
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

  #connected({ rooms, roomsNext, userGap }: ConnectAnswer): void {
    this.#early.clear();
    this.#listed = roomsNext ? new Set(rooms.map(({ id }) => id)) : undefined;
    this.store.update((state) => withRooms(roomsNext ? state : withOnly(state, rooms), rooms));
    void this.#greet(rooms);
    if (userGap) this.reading.forget();
  }

  /** Events that came before their room are applied to it now: what it counts already is not counted again. */
  #moreRooms({ rooms, complete }: { rooms: readonly Room[]; complete: boolean }): void {
    const listed = this.#listed;
    if (!listed) return;
    for (const { id } of rooms) listed.add(id);
    this.store.update((state) => withRooms(state, rooms));
    for (const { id } of rooms) this.#catchUp(id);
    void this.#greet(rooms);
    if (!complete) return;
    this.#listed = undefined;
    const left = Object.keys(this.store.get().rooms).filter((id) => !listed.has(id));
    this.store.update((state) => left.reduce(withoutRoom, state));
    for (const id of [...this.#early.keys()]) void this.#findRoom(id);
  }

  #catchUp(id: string): void {
    const events = this.#early.get(id) ?? [];
    this.#early.delete(id);
    for (const event of events) this.store.update((state) => applyRoomEvent(state, event, this.self.id));
  }

  /** It moved to a page that had been read already. */
  async #findRoom(id: string): Promise<void> {
    const found = await this.#client.call('room.get', { room: id }).catch(() => undefined);
    if (found?.room.me) this.#addRoom(found.room);
    this.#catchUp(id);
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
      this.#listed?.add(event.room);
      if (this.#listed && !this.store.get().rooms[event.room])
        this.#early.set(event.room, [...(this.#early.get(event.room) ?? []), event]);
      this.history.remember(event);
      if (event.event === 'message.created') this.usernames.note([event.data.message.author]);
      if (event.event === 'member.joined') this.usernames.note([event.data.user]);
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
          applyTyping(state, event.room, event.data.user, event.data.typing, performance.now()),
        );
        break;
      case 'presence.changed':
        this.store.update((state) => applyPresence(state, event.data));
        break;
    }
  }
}
