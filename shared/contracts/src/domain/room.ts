import * as z from 'zod';
import { count } from '../scalars/ids.js';
import { timestamp } from '../scalars/time.js';
import { publicUser } from './user.js';

export const ROOM_KINDS = ['public', 'private', 'direct'] as const;
export const ROOM_ROLES = ['owner', 'moderator', 'member'] as const;

export const roomKind = z.enum(ROOM_KINDS);
export const roomRole = z.enum(ROOM_ROLES);

/** Where counts hold; of two the one with the higher `asOf` stands, of two with the same the one that has read further. */
export const asOf = count.describe(
  "The seq of the room's log at which these were counted: the higher one stands",
);

/** How a room stands for the person asking. */
export const ownMembership = z
  .object({ role: roomRole, readSeq: count, unread: count, mentions: count, asOf })
  .meta({ id: 'OwnMembership' });

/** `me` only in answers to a member, never in broadcasts. A direct room has an empty name and says who is in it. */
export const room = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: roomKind,
    topic: z.string(),
    memberCount: count,
    createdAt: timestamp,
    lastSeq: count,
    lastMessageAt: timestamp.nullable(),
    with: z.array(publicUser).optional().describe('Only of a direct room: both people'),
    me: ownMembership.optional(),
  })
  .meta({ id: 'Room' });

export type RoomKind = (typeof ROOM_KINDS)[number];
export type RoomRole = (typeof ROOM_ROLES)[number];
export type OwnMembership = z.output<typeof ownMembership>;
export type Room = z.output<typeof room>;
