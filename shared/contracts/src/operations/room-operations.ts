import * as z from 'zod';
import { contract } from '../contract.js';
import { room } from '../domain/room.js';
import { roomEventFrame } from '../events/room-events.js';
import { LIMITS } from '../limits.js';
import { position, roomId, userId } from '../scalars/ids.js';
import { roomName, topic } from '../scalars/names.js';
import { cursor, limit, next } from '../scalars/paging.js';

const inRoom = z.strictObject({ room: roomId });
const oneRoom = z.object({ room });

const newRoom = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['public', 'private']), name: roomName, topic: topic.optional() }),
  z.strictObject({ kind: z.literal('direct'), with: z.array(userId).length(1) }),
]);

const roomChange = z
  .strictObject({ room: roomId, name: roomName.optional(), topic: topic.optional() })
  .refine(({ name, topic }) => name !== undefined || topic !== undefined, 'Give a name or a topic');

const logRange = z.strictObject({
  room: roomId,
  after: position.default(0).describe('Exclusive'),
  limit: limit(LIMITS.eventsDefault, LIMITS.eventsMax),
});

const logPage = z.object({
  events: z.array(roomEventFrame).describe('Consecutive seq'),
  top: position,
  complete: z.boolean().describe('Whether the page reaches the top'),
});

export const roomOperations = {
  'room.list': contract({
    kind: 'query',
    owner: 'chat',
    route: 'queries',
    rate: 'list',
    summary: 'The rooms one has joined, latest activity first, at most 200 a page',
    data: z.strictObject({ after: cursor.optional() }),
    result: z.object({ rooms: z.array(room), next }),
    http: { route: 'GET /api/rooms' },
  }),
  'room.get': contract({
    kind: 'query',
    owner: 'chat',
    route: 'queries',
    rate: 'read',
    summary: 'One room',
    data: inRoom,
    result: oneRoom,
    http: { route: 'GET /api/rooms/:room' },
  }),
  'room.create': contract({
    kind: 'command',
    owner: 'chat',
    route: 'newRoom',
    retry: 'remembered',
    rate: 'room',
    summary: 'Open a room; a direct room exists once for two people',
    data: newRoom,
    result: oneRoom,
    http: { route: 'POST /api/rooms', status: 201, statusIfExisting: 200 },
  }),
  'room.update': contract({
    kind: 'command',
    owner: 'chat',
    route: 'room',
    retry: 'remembered',
    rate: 'room',
    summary: 'Change name or topic',
    data: roomChange,
    result: oneRoom,
    http: { route: 'PATCH /api/rooms/:room' },
  }),
  'room.join': contract({
    kind: 'command',
    owner: 'chat',
    route: 'room',
    retry: 'remembered',
    rate: 'member',
    summary: 'Join a public room',
    data: inRoom,
    result: oneRoom,
    http: { route: 'POST /api/rooms/:room/join' },
  }),
  'room.leave': contract({
    kind: 'command',
    owner: 'chat',
    route: 'room',
    retry: 'remembered',
    rate: 'member',
    summary: 'Leave a room',
    data: inRoom,
    result: oneRoom,
    http: { route: 'POST /api/rooms/:room/leave' },
  }),
  'room.events': contract({
    kind: 'query',
    owner: 'chat',
    route: 'queries',
    rate: 'log',
    summary: "The room's log itself, for filling a gap",
    data: logRange,
    result: logPage,
    http: { route: 'GET /api/rooms/:room/events' },
  }),
};
