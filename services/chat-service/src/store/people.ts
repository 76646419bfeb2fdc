import type { Actor } from '@devtalk/shared/bus';
import type { Notification, NotificationCounts, Presence, PublicUser } from '@devtalk/shared/contracts';
import {
  type FunctionCall,
  type FunctionLibrary,
  type Keys,
  partitionOfUser,
  type RedisClient,
} from '@devtalk/shared/redis';
import { q } from '../domain/json.js';
import type { StoredNotification } from '../domain/notification.js';
import { profileOf, publicUserOf } from '../domain/person.js';
import { isLater } from '../domain/stream-id.js';

export interface UserEventsPage {
  gap: boolean;
  /** Position as of this answer. */
  cursor: string;
  /** JSON of each event as clients get it. */
  events: string[];
  /** Ids of the rooms the person is in, as of the same moment: what is said afterwards is an event behind the cursor. */
  rooms: string[];
}

type UserEventRow = [id: string, event: string, data: string];

/** What one person has: profile, list of rooms, events, presence. All keys of a person share a slot. */
export class People {
  constructor(
    /** Commands of one tick leave in one write. */
    private readonly reads: RedisClient,
    private readonly work: RedisClient,
    private readonly library: FunctionLibrary,
    private readonly keys: Keys,
    private readonly partitions: number,
    private readonly serverId: string,
  ) {}

  /** Null for what cannot be the id of a person. */
  partition(userId: string): number | null {
    return partitionOfUser(userId, this.partitions);
  }

  /** The profile of everybody that has ever been heard of; null for a stranger. */
  async find(userId: string): Promise<PublicUser | null> {
    const p = this.partition(userId);
    const json = p === null ? null : await this.reads.get(this.keys.person.profile(p, userId));
    return json === null ? null : publicUserOf(json);
  }

  async remember(person: Pick<Actor, 'userId' | 'username' | 'displayName'>): Promise<void> {
    const key = this.keys.person.profile(this.#at(person.userId), person.userId);
    await this.work.set(key, profileOf(person));
  }

  /** Ids of the rooms a person is in. */
  async rooms(userId: string): Promise<string[]> {
    const p = this.partition(userId);
    if (p === null) return [];
    return roomsIn(Object.entries(await this.reads.hgetall(this.keys.person.rooms(p, userId))));
  }

  /** `room` is the whole room as the person sees it. Says it to them where it is news. */
  joined(userId: string, room: { id: string }, seq: number): Promise<boolean> {
    return this.#setRoom(userId, room.id, seq, '1', 'room.added', { room });
  }

  left(userId: string, room: string, seq: number, by: PublicUser): Promise<boolean> {
    return this.#setRoom(userId, room, seq, '0', 'room.removed', { room, by });
  }

  async #setRoom(userId: string, room: string, seq: number, flag: string, event: string, data: object) {
    const p = this.#at(userId);
    const { rooms, userEvents, userChannel } = this.keys.person;
    const reply = await this.library.call(this.work, {
      name: 'person_room_set',
      keys: [rooms(p, userId), userEvents(p, userId)],
      args: [room, seq, flag, userChannel(p, userId), userId, event, this.eventData(data)],
    });
    return reply === 1;
  }

  /** JSON of a user event's data. */
  eventData(data: object): string {
    return JSON.stringify({ timestamp: new Date().toISOString(), serverId: this.serverId, ...data });
  }

  /** What followed `after`; nothing, and where one stands now, if it is undefined. */
  async eventsAfter(userId: string, after: string | undefined): Promise<UserEventsPage> {
    return this.eventsPage(userId, await this.library.call(this.work, this.eventsCall(userId, after)));
  }

  /** Asks what `eventsAfter` asks, in a pipeline with other questions. */
  eventsCall(userId: string, after: string | undefined): FunctionCall {
    const p = this.#at(userId);
    return {
      name: 'user_events_after',
      keys: [this.keys.person.userEvents(p, userId), this.keys.person.rooms(p, userId)],
      args: [after ?? ''],
    };
  }

  /** What `eventsCall` was answered. */
  eventsPage(userId: string, reply: unknown): UserEventsPage {
    if (reply instanceof Error) throw reply;
    const [gap, cursor, entries, rooms] = reply as [number, string, UserEventRow[], string[]];
    const events = entries.map(
      ([id, event, data]) => `{"event":"${event}","eventId":"${id}","userId":"${userId}","data":${data}}`,
    );
    return { gap: gap === 1, cursor, events, rooms: roomsIn(pairs(rooms)) };
  }

  /** Id of the newest event of each person who has any. */
  async eventTops(users: readonly string[]): Promise<Record<string, string>> {
    const tops = await Promise.all(users.map((userId) => this.#eventTop(userId)));
    return Object.fromEntries(users.flatMap((userId, i) => (tops[i] ? [[userId, tops[i]]] : [])));
  }

  async #eventTop(userId: string): Promise<string | undefined> {
    const p = this.partition(userId);
    if (p === null) return undefined;
    const [newest] = await this.reads.xrevrange(this.keys.person.userEvents(p, userId), '+', '-', 'COUNT', 1);
    return newest?.[0];
  }

  /** Newest first, those before `before`. `next` is null at the end. */
  async notifications(userId: string, before: string | undefined, limit: number) {
    const reply = await this.library.call(this.work, {
      name: 'notification_page',
      keys: this.#notificationKeys(userId),
      args: [before === undefined ? '+' : `(${before}`, limit + 1],
    });
    const [unread, asOf, readTo, rows] = reply as [number, string, string, [id: string, json: string][]];
    const notifications = rows.slice(0, limit).map(([id, json]): Notification => {
      return { id, ...(JSON.parse(json) as StoredNotification), read: !isLater(id, readTo) };
    });
    const next = rows.length > limit ? (notifications.at(-1)?.id ?? null) : null;
    return { unread, asOf, readTo, notifications, next };
  }

  /** Marks read up to and including one; null where there is no such notification. */
  async readNotifications(userId: string, upTo: string): Promise<NotificationCounts | null> {
    const keys = this.#notificationKeys(userId);
    const reply = await this.library.call(this.work, { name: 'notification_read', keys, args: [upTo] });
    if (reply === null) return null;
    const [unread, asOf, readTo] = reply as [number, string, string];
    return { unread, asOf, readTo };
  }

  /** `cause` names what it is about: said once, however often the cause is redelivered. */
  async notify(userId: string, cause: string, notification: StoredNotification): Promise<void> {
    const p = this.#at(userId);
    const { userEventOnce, userEvents, userChannel } = this.keys.person;
    const data = this.eventData({}).slice(1, -1);
    const head = `{${data},"notification":{"id":"\x01","read":false,${q(notification).slice(1)},"unread":\x02,"asOf":"\x01","readTo":"\x03"}`;
    await this.library.call(this.work, {
      name: 'notification_add',
      keys: [
        ...this.#notificationKeys(userId),
        userEventOnce(p, userId, `notification:${cause}`),
        userEvents(p, userId),
      ],
      args: [q(notification), userChannel(p, userId), userId, head],
    });
  }

  #notificationKeys(userId: string): string[] {
    const p = this.#at(userId);
    return [this.keys.person.notifications(p, userId), this.keys.person.notificationsRead(p, userId)];
  }

  async presence(userIds: readonly string[]): Promise<Record<string, Presence>> {
    const byPartition = new Map<number, string[]>();
    for (const id of userIds) {
      const p = this.partition(id);
      if (p !== null) byPartition.set(p, [...(byPartition.get(p) ?? []), id]);
    }
    const found: Record<string, Presence> = Object.fromEntries(userIds.map((id) => [id, 'offline']));
    const ask = async ([p, ids]: [number, string[]]) => {
      const states = await this.reads.hmget(this.keys.person.presence(p), ...ids);
      ids.forEach((id, i) => {
        found[id] = (states[i] as Presence | null) ?? 'offline';
      });
    };
    await Promise.all([...byPartition].map(ask));
    return found;
  }

  #at(userId: string): number {
    const p = this.partition(userId);
    if (p === null) throw new Error(`${userId} is no id of a person`);
    return p;
  }
}

/** Of the hash room → `<seq>:<1 in, 0 out>`. */
const roomsIn = (all: Iterable<readonly [room: string, value: string]>): string[] =>
  [...all].filter(([, value]) => value.endsWith(':1')).map(([room]) => room);

function* pairs(flat: readonly string[]): Generator<[string, string]> {
  for (let i = 0; i < flat.length; i += 2) yield [flat[i] as string, flat[i + 1] as string];
}
