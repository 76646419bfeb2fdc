import type { PublicUser, Room, RoomKind, RoomRole } from '@devtalk/contracts';
import { q } from '../pipeline/json.js';

/** What `view` in pipeline/prelude.lua answers, in its order. */
export type View = [
  name: string,
  kind: RoomKind,
  topic: string,
  createdAt: string,
  seq: number,
  lastMessageAt: string | null,
  people: string | null,
  members: number,
  role: RoomRole | null,
  read: number,
  unread: number,
  mentions: number,
];

export function roomOf(id: string, view: View): Room {
  const [name, kind, topic, createdAt, lastSeq, lastMessageAt, people, memberCount, role] = view;
  return {
    id,
    name,
    kind,
    topic,
    memberCount,
    createdAt,
    lastSeq,
    lastMessageAt,
    ...(people ? { with: JSON.parse(people) as PublicUser[] } : {}),
    ...(role ? { me: standingOf(role, view) } : {}),
  };
}

/** The answer of every operation that gives one room. */
export const roomAnswer = (id: string, view: View): string => `{"room":${q(roomOf(id, view))}}`;

function standingOf(role: RoomRole, view: View) {
  const [, , , , lastSeq, , , , , readSeq, unread, mentions] = view;
  return { role, readSeq, unread, mentions, asOf: lastSeq };
}

/** The form in which names of public rooms are unique and found: letter case, width and runs of white space do not count. */
export const roomNameKey = (name: string): string =>
  name.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
