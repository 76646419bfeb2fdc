import { type Counting, countsNow, type RoomCounts, startCounting, takeCounts } from '@devtalk/client';
import type { Presence, PublicUser, Room } from '@devtalk/contracts';
import { emptyTimeline, type Timeline } from './timeline/timeline.js';

export interface Typist {
  user: PublicUser;
  /** Milliseconds since 1970 after which the hint no longer counts. */
  until: number;
}

export interface ChatState {
  /** False until the first list of rooms is there. */
  ready: boolean;
  rooms: Readonly<Record<string, Room>>;
  /** What `me` of the rooms is made of: see `Counting`. */
  counts: Readonly<Record<string, Counting>>;
  timelines: Readonly<Record<string, Timeline>>;
  typing: Readonly<Record<string, readonly Typist[]>>;
  presence: Readonly<Record<string, Presence>>;
}

export const emptyChat: ChatState = {
  ready: false,
  rooms: {},
  counts: {},
  timelines: {},
  typing: {},
  presence: {},
};

export function timelineOf(state: ChatState, room: string): Timeline {
  return state.timelines[room] ?? emptyTimeline;
}

export function withTimeline(
  state: ChatState,
  room: string,
  change: (timeline: Timeline) => Timeline,
): ChatState {
  const before = timelineOf(state, room);
  const after = change(before);
  return after === before ? state : { ...state, timelines: { ...state.timelines, [room]: after } };
}

export function withRoom(state: ChatState, room: string, change: (room: Room) => Room): ChatState {
  const before = state.rooms[room];
  return before ? { ...state, rooms: { ...state.rooms, [room]: change(before) } } : state;
}

/** Without the rooms that are not among `rooms`. */
export function withOnly(state: ChatState, rooms: readonly Room[]): ChatState {
  const present = new Set(rooms.map(({ id }) => id));
  return Object.keys(state.rooms)
    .filter((id) => !present.has(id))
    .reduce(withoutRoom, state);
}

/** Changes how a room one is in is counted, and shows it. */
export function withCounts(
  state: ChatState,
  room: string,
  change: (counting: Counting) => Counting,
): ChatState {
  const before = state.counts[room];
  const after = before && change(before);
  if (!after || after === before) return state;
  const counted = { ...state, counts: { ...state.counts, [room]: after } };
  return withRoom(counted, room, (held) => shown(held, after));
}

const shown = (room: Room, counting: Counting): Room =>
  room.me ? { ...room, me: { ...room.me, ...countsNow(counting) } } : room;

/** A room as an answer or an event describes it: its counts hold only if they are newer than those held. */
export function withDescribed(state: ChatState, room: Room): ChatState {
  const counting = merged(state.counts[room.id], room);
  if (!counting) return { ...state, rooms: { ...state.rooms, [room.id]: room } };
  const counts = { ...state.counts, [room.id]: counting };
  return { ...state, counts, rooms: { ...state.rooms, [room.id]: shown(room, counting) } };
}

function merged(held: Counting | undefined, { me }: Room): Counting | undefined {
  if (!me) return held;
  return held ? takeCounts(held, me) : startCounting(me);
}

/** Rooms as a list of the server describes them, newer than whatever was held: a log may have been begun anew, from a lower seq. */
export function withRooms(state: ChatState, rooms: readonly Room[]): ChatState {
  const counted = rooms.flatMap(({ id, me }) =>
    me ? [[id, startCounting(me, state.counts[id]?.seen)] as const] : [],
  );
  const counts = { ...state.counts, ...Object.fromEntries(counted) };
  const listed = rooms.map((room) => {
    const counting = counts[room.id];
    return [room.id, counting ? shown(room, counting) : room] as const;
  });
  return { ...state, ready: true, counts, rooms: { ...state.rooms, ...Object.fromEntries(listed) } };
}

/** One room whose log was left behind: nothing that was counted of it holds any more. */
export function withRestarted(state: ChatState, room: Room): ChatState {
  const { [room.id]: _left, ...counts } = state.counts;
  return state.rooms[room.id] ? withDescribed({ ...state, counts }, room) : state;
}

/** Counts from an answer to a read, or from an event about one. */
export function withReadAnswer(
  state: ChatState,
  room: string,
  { seq: readSeq, unread, mentions, asOf }: Omit<RoomCounts, 'readSeq'> & { seq: number },
): ChatState {
  return withCounts(state, room, (counting) => takeCounts(counting, { readSeq, unread, mentions, asOf }));
}

export function withoutRoom(state: ChatState, id: string): ChatState {
  const { [id]: _room, ...rooms } = state.rooms;
  const { [id]: _timeline, ...timelines } = state.timelines;
  const { [id]: _typing, ...typing } = state.typing;
  const { [id]: _counts, ...counts } = state.counts;
  return { ...state, rooms, counts, timelines, typing };
}

export function totalUnread(state: ChatState): number {
  return Object.values(state.rooms).reduce((sum, room) => sum + (room.me?.unread ?? 0), 0);
}
