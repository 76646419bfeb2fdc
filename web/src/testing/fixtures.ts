import type { Message, PublicUser, Room, RoomEvent } from '@devtalk/contracts';

export const ada: PublicUser = { id: 'u1', username: 'ada', displayName: 'Ada' };
export const grace: PublicUser = { id: 'u2', username: 'grace', displayName: 'Grace' };

const at = (seq: number) => new Date(Date.UTC(2026, 0, 1, 12, 0, seq)).toISOString();

export function message(seq: number, author = grace, change: Partial<Message> = {}): Message {
  return {
    room: 'r1',
    seq,
    author,
    text: `text ${seq}`,
    clientId: `c${seq}`,
    replyTo: null,
    mentions: [],
    createdAt: at(seq),
    editedAt: null,
    deletedAt: null,
    reactions: {},
    ...change,
  };
}

export function created(held: Message): RoomEvent {
  return {
    event: 'message.created',
    room: held.room,
    seq: held.seq,
    at: held.createdAt,
    data: { message: held },
  };
}

export function room(change: Partial<Room> = {}): Room {
  return {
    id: 'r1',
    name: 'one',
    kind: 'public',
    topic: '',
    memberCount: 2,
    createdAt: at(0),
    lastSeq: 0,
    lastMessageAt: null,
    me: { role: 'member', readSeq: 0, unread: 0, mentions: 0, asOf: 0 },
    ...change,
  };
}
