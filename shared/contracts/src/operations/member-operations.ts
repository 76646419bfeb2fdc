import * as z from 'zod';
import { contract } from '../contract.js';
import { invite, roomInvite } from '../domain/invite.js';
import { member, presence } from '../domain/member.js';
import { room } from '../domain/room.js';
import { LIMITS } from '../limits.js';
import { code, roomId, userId } from '../scalars/ids.js';
import { cursor, limit, next } from '../scalars/paging.js';
import { timestamp } from '../scalars/time.js';
import { empty } from './empty.js';

const oneRoom = z.object({ room });
const oneMember = z.strictObject({ room: roomId, userId });

export const memberOperations = {
  'member.list': contract({
    kind: 'query',
    owner: 'chat',
    route: 'queries',
    rate: 'list',
    summary: 'Members by time of joining',
    data: z.strictObject({ room: roomId, after: cursor.optional(), limit: limit() }),
    result: z.object({ members: z.array(member), next }),
    http: { route: 'GET /api/rooms/:room/members' },
  }),
  'member.add': contract({
    kind: 'command',
    owner: 'chat',
    route: 'room',
    retry: 'remembered',
    rate: 'member',
    summary: 'Add a person to a room',
    data: oneMember,
    result: oneRoom,
    http: { route: 'POST /api/rooms/:room/members' },
  }),
  'member.remove': contract({
    kind: 'command',
    owner: 'chat',
    route: 'room',
    retry: 'remembered',
    rate: 'member',
    summary: 'Remove a person from a room',
    data: oneMember,
    result: empty,
    http: { route: 'DELETE /api/rooms/:room/members/:userId', status: 204 },
  }),
  'invite.create': contract({
    kind: 'command',
    owner: 'chat',
    route: 'room',
    retry: 'remembered',
    admission: 'function',
    url: { path: '/invite/' },
    rate: 'invite',
    summary: 'Make an invitation link to a room',
    data: z.strictObject({
      room: roomId,
      maxUses: z.int().min(1).max(1_000_000).optional(),
      expiresAt: timestamp.optional().describe('In 7 days unless given'),
    }),
    result: invite,
    http: { route: 'POST /api/rooms/:room/invites', status: 201 },
  }),
  'invite.list': contract({
    kind: 'query',
    owner: 'chat',
    route: 'queries',
    url: { path: '/invite/', each: 'invites' },
    rate: 'list',
    summary: 'Invitations to a room: all for its owners and moderators, their own for others',
    data: z.strictObject({ room: roomId }),
    result: z.object({ invites: z.array(roomInvite) }),
    http: { route: 'GET /api/rooms/:room/invites' },
  }),
  'invite.revoke': contract({
    kind: 'command',
    owner: 'chat',
    route: 'room',
    retry: 'remembered',
    rate: 'invite',
    summary: 'Take an invitation back',
    data: z.strictObject({ room: roomId, code }),
    result: empty,
    http: { route: 'DELETE /api/rooms/:room/invites/:code', status: 204 },
  }),
  'invite.accept': contract({
    kind: 'command',
    owner: 'chat',
    route: 'invite',
    retry: 'remembered',
    rate: 'member',
    summary: 'Join by an invitation; gone once used up or expired, or when its maker has left',
    data: z.strictObject({ code }),
    result: oneRoom,
    http: { route: 'POST /api/invites/:code/accept' },
  }),
  'presence.get': contract({
    kind: 'query',
    owner: 'chat',
    route: 'queries',
    rate: 'read',
    summary: 'Who is online',
    data: z.strictObject({ users: z.array(userId).max(LIMITS.presenceQuery) }),
    result: z.object({ presence: z.record(z.string(), presence).describe('By user id') }),
  }),
};
