import type { PublicUser, RoomInvite, RoomKind } from '@devtalk/contracts';

/**
 * Where each public operation of chat-service goes. Commands of a room to `keys.room.commands(partitionOf(room))`; `invite.accept` to the
 * partition that its code begins with, `decodePartition(code, 0, partitions)` (null: there is no such invitation); the others to
 * `keys.room.queries`.
 */
export const ROOM_COMMANDS = [
  'room.create',
  'room.update',
  'room.join',
  'room.leave',
  'member.add',
  'member.remove',
  'invite.create',
  'invite.revoke',
  'message.send',
  'message.edit',
  'message.delete',
  'reaction.add',
  'reaction.remove',
  'read.mark',
  'typing.set',
] as const;

export const CHAT_QUERIES = [
  'room.list',
  'room.get',
  'room.history',
  'room.events',
  'room.directory',
  'member.list',
  'invite.list',
  'presence.get',
  'notification.list',
  'notification.read',
  'suggest',
] as const;

/**
 * In the result of `message.send` and `room.create`: the command met its own effect (same `clientId`, same direct room, same `roomId`),
 * so HTTP answers `statusIfExisting`. Not part of the public result.
 */
export interface MaybeDuplicate {
  duplicate?: true;
}

/** The result of `invite.create`: the gateway, which knows the public address, makes the `url`. */
export interface InviteCreated {
  code: string;
}

/** Each in the result of `invite.list`: without the `url`, likewise. */
export type RoomInviteListed = Omit<RoomInvite, 'url'>;

/**
 * dashboard-worker too asks a query, `room.list`, on behalf of a person and without a session (`sessionId` empty): queries are
 * answered by `actor.userId` alone.
 *
 * What the gateway asks of chat-service besides the public operations (`room.*`, `message.*`, … of the contracts, with the public
 * data and results, checked already). Public commands go to `keys.room.commands(partitionOf(room))` – `room.create` to the partition of
 * the new room's id, which the gateway makes – and queries to `keys.room.queries`.
 */
export interface ChatQueries {
  /** All a connection needs at its start. Makes sure that the person is in the lobby. */
  'connection.bootstrap': {
    data: {
      resume?:
        | {
            epoch: string;
            rooms: Record<string, number>;
            /** `at` of the event held as the last one, where it is known: a log that has another one there is another log. */
            marks?: Record<string, string> | undefined;
            user?: string | undefined;
          }
        | undefined;
      /** Event id: security alerts since then are among the user events, although the connection begins anew. */
      alertsSince?: string | undefined;
    };
    result: Bootstrap;
  };
  /**
   * Present top of each room's log: finds a lost last message. `marks` holds the `at` of the event at each of `seqs`, where there is one:
   * tells whether a log is still the one that was read up to there.
   */
  'room.tops': {
    data: { rooms: string[]; seqs?: Record<string, number> };
    result: { tops: Record<string, number>; marks?: Record<string, string> };
  };
  /**
   * What happened in a room after seq `after`, from its log and without any text: what dashboard-worker rebuilds read models from. `room`
   * is as it is now. Of a process alone, without an actor.
   */
  'room.facts': {
    data: { room: string; after: number; limit: number };
    result: RoomFacts;
  };
  /** Id of the newest user event of each person who has any: finds a lost last one. */
  'user.tops': { data: { users: string[] }; result: { tops: Record<string, string> } };
  /** What followed `after` in the actor's user events. */
  'user.events': {
    /** `alertsSince` as for `connection.bootstrap`. */
    data: { after?: string | undefined; alertsSince?: string | undefined };
    result: { events: unknown[]; gap: boolean; cursor: string };
  };
}

export interface RoomFacts {
  room: { id: string; name: string; kind: RoomKind };
  top: number;
  /** Consecutive. `at` in ms since 1970; `user` wrote the message, or joined or left. */
  facts: { seq: number; event: string; at: number; user: PublicUser | null }[];
}

export interface Bootstrap {
  epoch: string;
  /** The first page of the person's rooms, as `room.list`. */
  rooms: unknown[];
  roomsNext: string | null;
  /** All rooms that the person is in, with the top of each one's log: events are delivered from there on. */
  positions: Record<string, number>;
  userEvents: unknown[];
  userGap: boolean;
  /** Position in the user's events as of this answer. */
  userCursor: string;
  recovered: Record<string, { complete: boolean; events: unknown[]; from?: number; top?: number }>;
}

/**
 * Extra data of `room.create`: ids are the gateway's so that a resent command meets its own room. For `kind: direct` it is
 * `directRoomId(actor, with[0])`.
 */
export interface RoomCreateCommand {
  roomId: string;
}

/**
 * Entries of `keys.person.connections(p)` (ordered, partition of the user). `gateway.alive` goes to every partition.
 * Everything a gateway said is void once its lease has passed.
 */
export interface ConnectionEvents {
  'connection.opened': { gatewayId: string; connectionId: string; userId: string };
  'connection.closed': { gatewayId: string; connectionId: string; userId: string };
  'connection.activity': { gatewayId: string; connectionId: string; userId: string; away: boolean };
  'gateway.alive': { gatewayId: string; leaseMs: number };
  /** Its connections are void in `leaseMs`; at once without it. */
  'gateway.gone': { gatewayId: string; leaseMs?: number };
}

/**
 * Entries of `keys.room.events(p)`: flat fields `room`, `seq`, `event`, `actor` (user id), `at` (ms), `json` (the exact bytes of the event
 * as clients get it), `kind` and `name` of the room as of the event. dashboard-worker keeps what happens in rooms whose `kind` is not
 * `public` (or missing) away from everybody but their members.
 * One more event than clients see: `read.marked` (`actor` has read up to `seq`; `json` is `{seq, unread, mentions}`).
 */
export interface RoomEventEntry {
  room: string;
  seq: string;
  event: string;
  actor: string;
  at: string;
  json: string;
  kind: string;
  name: string;
}

/**
 * Kinds in the header of a live frame, `<seq> <kind>[ <userId>[ <instance> <request id>]]\n<json>`; the user id is `-` where there is none
 * and the request follows that the frame answers.
 */
export const LIVE_FRAME = { event: 'e', joined: '+', left: '-', typing: 't', presence: 'p' } as const;
