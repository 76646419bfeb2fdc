import type { Actor } from '@devtalk/bus';
import {
  type FunctionCall,
  type FunctionLibrary,
  type Keys,
  partitionOfUser,
  type RedisClient,
} from '@devtalk/bus';
import type { Presence, PublicUser } from '@devtalk/contracts';
import { luaFunction } from '../lua.js';
import { profileOf, publicUserOf } from './profile.js';

const userRoomSet = luaFunction('user_room_set', {
  keys: ['rooms', 'userEvents', 'claims', 'owned'],
  args: ['room', 'seq', 'isMember', 'channel', 'user', 'event', 'data'],
});

const membershipClaim = luaFunction('membership_claim', {
  keys: ['rooms', 'claims', 'owned', 'added', 'invited'],
  args: ['room', 'mostRooms', 'mostOwned', 'mostAdded'],
});

const userEventsAfter = luaFunction('user_events_after', {
  keys: ['userEvents', 'rooms'],
  args: ['after'],
});

export interface UserEventsPage {
  gap: boolean;
  /** Position as of this answer. */
  cursor: string;
  /** JSON of each event as clients get it. */
  events: string[];
  /** Ids of the rooms the user is in, as of the same moment: what happens afterwards is an event after the cursor. */
  rooms: string[];
}

type UserEventRow = [id: string, event: string, data: string];

const eventJson = (userId: string, [id, event, data]: UserEventRow): string =>
  `{"event":"${event}","eventId":"${id}","userId":"${userId}","data":${data}}`;

/** What one user has: profile, list of rooms, events, presence. All keys of a user share a slot. */
export class Users {
  constructor(
    /** Commands of one tick leave in one write. */
    private readonly reads: RedisClient,
    private readonly work: RedisClient,
    private readonly library: FunctionLibrary,
    private readonly keys: Keys,
    private readonly partitions: number,
    private readonly serverId: string,
  ) {}

  /** Null for what cannot be the id of a user. */
  partition(userId: string): number | null {
    return partitionOfUser(userId, this.partitions);
  }

  /** The profile of everybody that has ever been heard of; null for a stranger. */
  async find(userId: string): Promise<PublicUser | null> {
    const p = this.partition(userId);
    const json = p === null ? null : await this.reads.get(this.keys.person.profile(p, userId));
    return json === null ? null : publicUserOf(json);
  }

  async remember(user: Pick<Actor, 'userId' | 'username' | 'displayName'>): Promise<void> {
    const key = this.keys.person.profile(this.#at(user.userId), user.userId);
    await this.work.set(key, profileOf(user));
  }

  /** Ids of the rooms a user is in. */
  async rooms(userId: string): Promise<string[]> {
    const p = this.partition(userId);
    if (p === null) return [];
    return roomsIn(Object.entries(await this.reads.hgetall(this.keys.person.rooms(p, userId))));
  }

  /** `room` is the whole room as the user sees it. Notifies them where their list of rooms changes. */
  joined(userId: string, room: { id: string }, seq: number): Promise<boolean> {
    return this.#setRoom(userId, room.id, seq, '1', 'room.added', { room });
  }

  left(userId: string, room: string, seq: number, by: PublicUser): Promise<boolean> {
    return this.#setRoom(userId, room, seq, '0', 'room.removed', { room, by });
  }

  async #setRoom(userId: string, room: string, seq: number, isMember: string, event: string, data: object) {
    const p = this.#at(userId);
    const { rooms, userEvents, userChannel, roomClaims, roomsOwned } = this.keys.person;
    const call = userRoomSet.call(
      {
        rooms: rooms(p, userId),
        userEvents: userEvents(p, userId),
        claims: roomClaims(p, userId),
        owned: roomsOwned(p, userId),
      },
      {
        room,
        seq,
        isMember,
        channel: userChannel(p, userId),
        user: userId,
        event,
        data: this.eventData(data),
      },
    );
    const reply = await this.library.call(this.work, call);
    return reply === 1;
  }

  /** Claims a membership for them: see `membership_claim`. `''`: not counted. */
  async claim(userId: string, room: string, most: Record<'rooms' | 'owned' | 'added', number | ''>) {
    const p = this.#at(userId);
    const { rooms, roomClaims, roomsOwned, roomsAdded, roomsInvited } = this.keys.person;
    const call = membershipClaim.call(
      {
        rooms: rooms(p, userId),
        claims: roomClaims(p, userId),
        owned: roomsOwned(p, userId),
        added: roomsAdded(p, userId),
        invited: roomsInvited(p, userId),
      },
      { room, mostRooms: most.rooms, mostOwned: most.owned, mostAdded: most.added },
    );
    const verdict = await this.library.call(this.work, call);
    return verdict as 'ok' | 'rooms' | 'owned' | 'invited' | 'added';
  }

  /** A room has become theirs without their doing: it counts, whatever they own already. */
  async owns(userId: string, room: string): Promise<void> {
    await this.work.sadd(this.keys.person.roomsOwned(this.#at(userId), userId), room);
  }

  /** JSON of a user event's data. */
  eventData(data: object): string {
    return JSON.stringify({ timestamp: new Date().toISOString(), serverId: this.serverId, ...data });
  }

  /** What followed `after`; nothing, and where one stands now, if it is undefined. */
  async eventsAfter(userId: string, after: string | undefined): Promise<UserEventsPage> {
    return this.eventsPage(userId, await this.library.call(this.work, this.eventsCall(userId, after)));
  }

  /** The call of `eventsAfter`, for a pipeline with others. */
  eventsCall(userId: string, after: string | undefined): FunctionCall {
    const p = this.#at(userId);
    const { userEvents, rooms } = this.keys.person;
    return userEventsAfter.call(
      { userEvents: userEvents(p, userId), rooms: rooms(p, userId) },
      { after: after ?? '' },
    );
  }

  /** Reads the reply to `eventsCall`. */
  eventsPage(userId: string, reply: unknown): UserEventsPage {
    if (reply instanceof Error) throw reply;
    const [gap, cursor, entries, rooms] = reply as [number, string, UserEventRow[], string[]];
    const events = entries.map((row) => eventJson(userId, row));
    return { gap: gap === 1, cursor, events, rooms: roomsIn(pairs(rooms)) };
  }

  /**
   * The same page with the security alerts since an event id, for a connection that begins anew: what happened while its user was
   * signing in reached no connection.
   */
  async withAlerts(userId: string, page: UserEventsPage, since: string | undefined): Promise<UserEventsPage> {
    const p = this.partition(userId);
    if (since === undefined || p === null) return page;
    const rows = await this.reads.xrange(this.keys.person.userEvents(p, userId), since, page.cursor);
    const alerts = rows.flatMap(([id, [, event = '', , data = '']]) =>
      event === 'security.alert' ? [eventJson(userId, [id, event, data])] : [],
    );
    return { ...page, events: [...alerts, ...page.events] };
  }

  /** Id of the newest event of each user who has any. */
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
    if (p === null) throw new RangeError(`${userId} is no id of a user`);
    return p;
  }
}

/** Of the hash room → `<seq>:<1 in, 0 out>`. */
const roomsIn = (all: Iterable<readonly [room: string, value: string]>): string[] =>
  [...all].filter(([, value]) => value.endsWith(':1')).map(([room]) => room);

function* pairs(flat: readonly string[]): Generator<[string, string]> {
  for (let i = 0; i < flat.length; i += 2) yield [flat[i] as string, flat[i + 1] as string];
}
