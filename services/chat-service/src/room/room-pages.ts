import type { Room } from '@devtalk/contracts';
import type { Users } from '../user/users.js';
import { byActivity, type RoomActivity, roomCursor, roomsBehind } from './room-order.js';
import type { Rooms } from './rooms.js';

/** Most rooms of one answer. */
const PAGE_ROOMS = 200;
/** Names and topics can be long: a page ends early rather than exceed this. */
export const PAGE_BYTES = 200_000;
const KEPT_MS = 30_000;
const KEPT_ORDERS = 200;

interface Order {
  readonly rooms: readonly RoomActivity[];
  readonly until: number;
}

export interface RoomPage {
  readonly rooms: Room[];
  readonly next: string | null;
}

/**
 * A user's rooms in pages, latest activity first. Finding the order means looking at all of them, so a client that reads further pages
 * gets those of the order that the first one found: cheaper, and no room moves from a later page to one that has been read.
 */
export class RoomPages {
  readonly #orders = new Map<string, Order>();

  constructor(
    private readonly rooms: Rooms,
    private readonly users: Users,
  ) {}

  /** @throws DevTalkError bad_request for a cursor that is none */
  async page(userId: string, after: string | undefined): Promise<RoomPage> {
    if (after === undefined)
      return this.read(userId, await this.order(userId, await this.users.rooms(userId)));
    const known = this.#orders.get(userId);
    const ordered =
      known && known.until > performance.now()
        ? known.rooms
        : await this.order(userId, await this.users.rooms(userId));
    return this.read(userId, roomsBehind(ordered, after));
  }

  /** Those of `ids` that this user is in, ordered; kept for pages to come. */
  async order(userId: string, ids: readonly string[]): Promise<readonly RoomActivity[]> {
    const rooms = (await this.rooms.activity(ids, userId)).sort(byActivity);
    this.#orders.delete(userId);
    if (rooms.length > PAGE_ROOMS / 2)
      this.#orders.set(userId, { rooms, until: performance.now() + KEPT_MS });
    for (const [oldest, { until }] of this.#orders) {
      if (this.#orders.size <= KEPT_ORDERS && until > performance.now()) break;
      this.#orders.delete(oldest);
    }
    return rooms;
  }

  /** The first page of an ordered list. `known`: rooms that have been read already. */
  async read(
    userId: string,
    ordered: readonly RoomActivity[],
    known: ReadonlyMap<string, Room> = new Map(),
  ): Promise<RoomPage> {
    const asked = ordered.slice(0, PAGE_ROOMS);
    const missing = asked.filter(({ room }) => !known.has(room)).map(({ room }) => room);
    const found = new Map((await this.rooms.getAll(missing, userId)).map((room) => [room.id, room]));
    const rooms: Room[] = [];
    let bytes = 0;
    let taken = 0;
    for (const { room: id } of asked) {
      const room = known.get(id) ?? found.get(id);
      bytes += room?.me ? Buffer.byteLength(JSON.stringify(room)) : 0;
      if (bytes > PAGE_BYTES && rooms.length > 0) break;
      // Left since: it is not theirs any more.
      if (room?.me) rooms.push(room);
      taken += 1;
    }
    const last = asked[taken - 1];
    return { rooms, next: taken < ordered.length && last ? roomCursor(last) : null };
  }
}
