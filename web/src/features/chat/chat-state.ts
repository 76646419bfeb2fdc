import type { Presence, PublicUser, Room } from '@devtalk/shared/contracts';
import { emptyTimeline, type Timeline } from './timeline.js';

export interface Typist {
  user: PublicUser;
  /** Milliseconds since 1970 after which the hint no longer counts. */
  until: number;
}

export interface ChatState {
  /** False until the first list of rooms is there. */
  ready: boolean;
  rooms: Readonly<Record<string, Room>>;
  timelines: Readonly<Record<string, Timeline>>;
  typing: Readonly<Record<string, readonly Typist[]>>;
  presence: Readonly<Record<string, Presence>>;
}

export const emptyChat: ChatState = { ready: false, rooms: {}, timelines: {}, typing: {}, presence: {} };

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

/** Rooms as a list of the server tells them. */
export function withRooms(state: ChatState, rooms: readonly Room[]): ChatState {
  const told = Object.fromEntries(rooms.map((room) => [room.id, room]));
  return { ...state, ready: true, rooms: { ...state.rooms, ...told } };
}

/** Without the rooms that are not among `rooms`. */
export function withOnly(state: ChatState, rooms: readonly Room[]): ChatState {
  const present = new Set(rooms.map(({ id }) => id));
  return Object.keys(state.rooms)
    .filter((id) => !present.has(id))
    .reduce(withoutRoom, state);
}

export function withoutRoom(state: ChatState, id: string): ChatState {
  const { [id]: _room, ...rooms } = state.rooms;
  const { [id]: _timeline, ...timelines } = state.timelines;
  const { [id]: _typing, ...typing } = state.typing;
  return { ...state, rooms, timelines, typing };
}

export function totalUnread(state: ChatState): number {
  return Object.values(state.rooms).reduce((sum, room) => sum + (room.me?.unread ?? 0), 0);
}
