import { countEvent } from '@devtalk/client';
import type { Presence, PublicUser, Room, RoomEvent } from '@devtalk/contracts';
import {
  type ChatState,
  type Typist,
  timelineOf,
  withCounts,
  withRoom,
  withTimeline,
} from '../chat-state.js';
import { applyEvent } from '../timeline/timeline-events.js';

/** How long a typing hint counts unless it is repeated or taken back. */
const TYPING_MS = 6_000;

/** What one event of a room's log means for the whole: counters always, messages where the room is held. */
export function applyRoomEvent(state: ChatState, event: RoomEvent, selfId: string): ChatState {
  const moved = withRoom(state, event.room, (room) => moveRoom(room, event));
  const counted = withCounts(moved, event.room, (counting) =>
    countEvent(counting, event, selfId, targetOf(state, event)),
  );
  const held = counted.timelines[event.room] !== undefined;
  const shown = held
    ? withTimeline(counted, event.room, (timeline) => applyEvent(timeline, event, selfId))
    : counted;
  return event.event === 'message.created' ? stopTyping(shown, event.room, event.data.message.author) : shown;
}

/** The message an event is about, as it is before the event. */
function targetOf(state: ChatState, { room, data }: RoomEvent) {
  if (!('target' in data)) return undefined;
  return timelineOf(state, room).messages.find(({ seq }) => seq === data.target);
}

function moveRoom(room: Room, event: RoomEvent): Room {
  const next = describe(room, event);
  if (event.seq <= room.lastSeq) return next;
  const moved = { ...next, lastSeq: event.seq };
  return event.event === 'message.created' ? { ...moved, lastMessageAt: event.at } : moved;
}

function describe(room: Room, event: RoomEvent): Room {
  switch (event.event) {
    case 'room.updated':
      return { ...room, name: event.data.room.name, topic: event.data.room.topic };
    case 'member.joined':
    case 'member.left':
      return { ...room, memberCount: event.data.memberCount };
    default:
      return room;
  }
}

export function applyTyping(
  state: ChatState,
  room: string,
  user: PublicUser,
  typing: boolean,
  now: number,
): ChatState {
  if (!typing) return stopTyping(state, room, user);
  const others = (state.typing[room] ?? []).filter((typist) => typist.user.id !== user.id);
  return { ...state, typing: { ...state.typing, [room]: [...others, { user, until: now + TYPING_MS }] } };
}

function stopTyping(state: ChatState, room: string, user: PublicUser): ChatState {
  return keepTypists(state, room, (typist) => typist.user.id !== user.id);
}

/** Hints are merged or dropped under load, so the end of one may never arrive. */
export function expireTyping(state: ChatState, now: number): ChatState {
  return Object.keys(state.typing).reduce(
    (result, room) => keepTypists(result, room, ({ until }) => until > now),
    state,
  );
}

function keepTypists(state: ChatState, room: string, keep: (typist: Typist) => boolean): ChatState {
  const before = state.typing[room] ?? [];
  const after = before.filter(keep);
  return after.length === before.length ? state : { ...state, typing: { ...state.typing, [room]: after } };
}

export function applyPresence(state: ChatState, changed: Record<Presence, readonly string[]>): ChatState {
  const entries = (['online', 'away', 'offline'] as const).flatMap((presence) =>
    changed[presence].map((user) => [user, presence] as const),
  );
  return { ...state, presence: { ...state.presence, ...Object.fromEntries(entries) } };
}
