import { LOBBY } from '@devtalk/bus';
import type { RoomFact } from './room-facts.js';
import { countInSeries, DAY, dayOf } from './series.js';
import { type Model, type Write, Writes } from './writes.js';

const AUTHORS_DAY_KEPT = 3 * DAY;
const ACTIVITY_KEPT = 50;
/** After so long, in ms, a message counts half for what is trending. */
export const TRENDING_HALF_LIFE = DAY;

/** An entry of the activity timeline, as stored; the room's name is looked up when it is read. */
export interface StoredActivity {
  kind: 'message' | 'joined' | 'left' | 'room_created';
  room: string;
  user: { id: string; username: string; displayName: string };
  seq: number;
  at: number;
}

/** Public rooms share their models; each other room has its own, read for its members alone. */
const scopeOf = (room: { id: string; kind: string }): string => (room.kind === 'public' ? 'public' : room.id);

/** What a batch of room events does to the read models of its partition. */
export function roomEffects(facts: readonly RoomFact[]): Write[] {
  const writes = new Writes();
  for (const fact of facts) {
    nameRoom(writes, fact);
    if (fact.event === 'message.created') countMessage(writes, fact);
    if (fact.event === 'member.joined' && fact.user) writes.add(memberships(fact.user.id), fact.room.id);
    if (fact.event === 'member.left' && fact.user) writes.remove(memberships(fact.user.id), fact.room.id);
    noteActivity(writes, fact);
  }
  return writes.list();
}

/** Whose dashboard a batch changes directly. Members of a busy room are not among them: see `DashboardRecord`. */
export const usersConcerned = (facts: readonly RoomFact[]): string[] => [
  ...new Set(facts.flatMap(concernedBy)),
];

function concernedBy({ event, actor, user, mentions }: RoomFact): readonly string[] {
  if (event === 'read.marked') return [actor];
  if (event === 'message.created' || event.startsWith('member.'))
    return user ? [user.id, ...mentions] : mentions;
  return [];
}

const memberships = (userId: string): Model => ['memberships', userId];

/** Every room is ranked from its first event on, with no message yet: the ranking also counts the rooms. */
function nameRoom(writes: Writes, { room }: RoomFact): void {
  writes.put(['rooms'], room.id, JSON.stringify({ id: room.id, name: room.name, kind: room.kind }));
  writes.rank([room.kind === 'public' ? 'public-rooms' : 'closed-rooms'], room.id, 0);
}

function countMessage(writes: Writes, { room, user, at }: RoomFact): void {
  countInSeries(writes, scopeOf(room), at);
  if (room.kind === 'public') {
    writes.increment(['totals'], 'messages');
    writes.rank(['public-rooms'], room.id);
    writes.decay(['trending'], room.id, at / TRENDING_HALF_LIFE);
    if (user) writes.rank(['people'], user.id);
  } else {
    writes.rank(['closed-rooms'], room.id);
  }
  if (user) countAuthor(writes, user, at);
}

function countAuthor(writes: Writes, user: NonNullable<RoomFact['user']>, at: number): void {
  const today: Model = ['authors-day', dayOf(at)];
  writes.increment(['authors'], user.id);
  writes.increment(today, user.id);
  writes.expire(today, Date.parse(dayOf(at)) + AUTHORS_DAY_KEPT);
  writes.put(['names'], user.id, JSON.stringify(user));
}

function noteActivity(writes: Writes, { event, room, user, seq, at }: RoomFact): void {
  const kind = activityKind(event, room.id, seq);
  if (!kind || !user) return;
  const { id, username, displayName } = user;
  const activity: StoredActivity = { kind, room: room.id, user: { id, username, displayName }, seq, at };
  writes.recent(['activity', scopeOf(room)], JSON.stringify(activity), at, ACTIVITY_KEPT);
}

/** A room's first event is its creator joining; the lobby has no creator. */
function activityKind(event: string, room: string, seq: number): StoredActivity['kind'] | null {
  if (event === 'message.created') return 'message';
  if (event === 'member.left') return 'left';
  if (event !== 'member.joined') return null;
  return seq === 1 && room !== LOBBY ? 'room_created' : 'joined';
}
