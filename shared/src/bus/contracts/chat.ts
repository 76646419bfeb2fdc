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
      resume?: { epoch: string; rooms: Record<string, number>; user?: string | undefined } | undefined;
    };
    result: Bootstrap;
  };
  /** Present top of each room's log: finds a lost last message. */
  'room.tops': { data: { rooms: string[] }; result: { tops: Record<string, number> } };
  /** What followed `after` in the actor's user events. */
  'user.events': {
    data: { after?: string | undefined };
    result: { events: unknown[]; gap: boolean; cursor: string };
  };
}

export interface Bootstrap {
  epoch: string;
  /** Public rooms with `me`, as `room.list`. */
  rooms: unknown[];
  userEvents: unknown[];
  userGap: boolean;
  /** Position in the user's events as of this answer. */
  userCursor: string;
  recovered: Record<string, { complete: boolean; events: unknown[]; from?: number; top?: number }>;
}

/** Extra data of `room.create`: ids are the gateway's so that a resent command meets its own room. */
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
  'gateway.gone': { gatewayId: string };
}

/**
 * Entries of `keys.room.events(p)`: flat fields `room`, `seq`, `event`, `actor` (user id), `at` (ms), `json` (the exact bytes of the event
 * as clients get it), `kind` and `name` of the room as of the event. dashboard-worker keeps what happens in rooms whose `kind` is not
 * `public` (or missing) away from everybody but their members.
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

/** Kinds in the header of a live frame, `<seq> <kind>[ <userId>]\n<json>`. */
export const LIVE_FRAME = { event: 'e', joined: '+', left: '-', typing: 't', presence: 'p' } as const;
