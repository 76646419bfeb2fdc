import * as z from 'zod';
import { message } from '../domain/message.js';
import { room } from '../domain/room.js';
import { publicUser } from '../domain/user.js';
import { count, seq } from '../scalars/ids.js';
import { timestamp } from '../scalars/time.js';

/** Durable: one entry of a room's log, numbered without holes. */
function roomEvent<const N extends string, D extends z.ZodType>(event: N, data: D) {
  return z.object({ event: z.literal(event), room: z.string(), seq, at: timestamp, data });
}

const target = seq.describe('seq of the message concerned');
const reactionChange = z.object({ target, emoji: z.string(), user: publicUser, count });
const memberChange = z.object({ user: publicUser, memberCount: count, by: publicUser });

export const roomEvents = {
  'message.created': roomEvent('message.created', z.object({ message })),
  'message.edited': roomEvent(
    'message.edited',
    z.object({
      target,
      text: z.string(),
      mentions: z.array(z.string()),
      editedAt: timestamp,
      by: publicUser,
    }),
  ),
  'message.deleted': roomEvent('message.deleted', z.object({ target, deletedAt: timestamp, by: publicUser })),
  'reaction.added': roomEvent('reaction.added', reactionChange),
  'reaction.removed': roomEvent('reaction.removed', reactionChange),
  'member.joined': roomEvent('member.joined', memberChange),
  'member.left': roomEvent('member.left', memberChange),
  'room.updated': roomEvent('room.updated', z.object({ room, by: publicUser })),
};

export const roomEventFrame = z
  .discriminatedUnion('event', [
    roomEvents['message.created'],
    roomEvents['message.edited'],
    roomEvents['message.deleted'],
    roomEvents['reaction.added'],
    roomEvents['reaction.removed'],
    roomEvents['member.joined'],
    roomEvents['member.left'],
    roomEvents['room.updated'],
  ])
  .meta({ id: 'RoomEvent' });

export type RoomEvent = z.output<typeof roomEventFrame>;
export type RoomEventName = RoomEvent['event'];
