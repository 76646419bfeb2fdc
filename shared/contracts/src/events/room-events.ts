import * as z from 'zod';
import { message } from '../domain/message.js';
import { room } from '../domain/room.js';
import { publicUser } from '../domain/user.js';
import { count, seq } from '../scalars/ids.js';
import { timestamp } from '../scalars/time.js';
import { nameEach, namesOf, unionOf } from './declare.js';

const target = seq.describe('seq of the message concerned');
const reactionChange = z.object({ target, emoji: z.string(), user: publicUser, count });
const memberChange = z.object({ user: publicUser, memberCount: count, by: publicUser });

/** What each room event carries in `data`. A new room event is one line here. */
const bodies = {
  'message.created': z.object({ message }),
  'message.edited': z.object({
    target,
    text: z.string(),
    mentions: z.array(z.string()),
    editedAt: timestamp,
    by: publicUser,
  }),
  'message.deleted': z.object({ target, deletedAt: timestamp, by: publicUser }),
  'reaction.added': reactionChange,
  'reaction.removed': reactionChange,
  'member.joined': memberChange,
  'member.left': memberChange,
  'room.updated': z.object({ room, by: publicUser }),
};

/** Durable: one entry of a room's log, numbered without holes. */
function frame<const N extends string, D extends z.ZodObject>(event: N, data: D) {
  return z.object({ event: z.literal(event), room: z.string(), seq, at: timestamp, data });
}

type FramesOf<T extends Record<string, z.ZodObject>> = {
  [N in keyof T & string]: ReturnType<typeof frame<N, T[N]>>;
};

export const roomEvents = nameEach(bodies, frame) as FramesOf<typeof bodies>;
export const ROOM_EVENT_NAMES = namesOf(roomEvents);

export const roomEventFrame = unionOf(roomEvents).meta({ id: 'RoomEvent' });

export type RoomEvent = z.output<typeof roomEventFrame>;
export type RoomEventName = RoomEvent['event'];
