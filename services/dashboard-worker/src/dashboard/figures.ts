import type { PublicUser } from '@devtalk/contracts';
import type { StoredActivity } from '../read-model/room-effects.js';
import type { RoomName } from '../read-model/room-facts.js';

/** A member of a ranking. */
export interface Ranked {
  id: string;
  count: number;
}

/** The read models' figures for one user, summed over all partitions. Rooms and users without a name are left out. */
export interface Figures {
  messages: number;
  publicRooms: number;
  people: number;
  online: number;
  ownMessages: number;
  ownMessagesToday: number;
  /** Ids of the rooms the user is in. */
  ownRooms: readonly string[];
  /** Of the user's rooms that are not public: how many messages each holds. */
  closedRooms: readonly Ranked[];
  /** The most used public rooms, at least ten where there are. */
  topRooms: readonly Ranked[];
  trending: readonly string[];
  topPeople: readonly Ranked[];
  perHour: ReadonlyMap<number, number>;
  perDay: ReadonlyMap<number, number>;
  activity: readonly StoredActivity[];
  roomNames: ReadonlyMap<string, RoomName>;
  userNames: ReadonlyMap<string, PublicUser>;
}

/** What only chat-service knows; null while it does not answer. */
export interface UnreadCounts {
  unread: number | null;
  mentions: number | null;
}
