import * as z from 'zod';
import { room } from './domain/room.js';
import { session } from './domain/session.js';
import { user } from './domain/user.js';
import { roomEventFrame } from './events/room-events.js';
import { userEventFrame } from './events/user-events.js';
import { LIMITS } from './limits.js';
import { epoch, eventId, position, roomId, seq } from './scalars/ids.js';
import { next } from './scalars/paging.js';
import { timestamp } from './scalars/time.js';

const heldSeqs = z
  .record(roomId, position)
  .refine((rooms) => Object.keys(rooms).length <= LIMITS.resumeRooms, `At most ${LIMITS.resumeRooms} rooms`)
  .describe('For each room the last seq the client holds');

const heldMarks = z
  .record(roomId, timestamp)
  .describe(
    'For each room the `at` of the event with that seq, where the client has got it: it proves that the log is the same up to there',
  );

/** What the client holds already. `user` is the newest eventId seen, or the `userCursor` of the last answer. */
export const resume = z
  .strictObject({ epoch, rooms: heldSeqs, marks: heldMarks.optional(), user: eventId.optional() })
  .meta({ id: 'Resume' });

/** Without `token` the credentials of the upgrade request count. */
export const connectData = z
  .strictObject({ token: z.string().min(1).max(256).optional(), resume: resume.optional() })
  .meta({ id: 'ConnectData' });

/**
 * Everything after the seq given, up to the room's present top, in order; or, when `complete` is false, no events
 * but the bounds `from`…`top` (both inclusive) of what `room.events` will give.
 */
export const recoveredRoom = z
  .object({
    complete: z.boolean(),
    events: z.array(roomEventFrame),
    from: seq.optional(),
    top: position.optional(),
  })
  .meta({ id: 'RecoveredRoom' });

export const connectAnswer = z
  .object({
    serverId: z.string(),
    connectionId: z.string(),
    heartbeatMs: z.int().positive(),
    epoch: z.string(),
    user,
    session,
    rooms: z.array(room).describe('At most 200, those with the latest activity; events come from all'),
    roomsNext: next.describe('`after` for `room.list`, which gives the others'),
    userEvents: z.array(userEventFrame),
    userGap: z.boolean(),
    userCursor: z.string().describe('Position in the user events as of this answer: the next `resume.user`'),
    recovered: z.record(z.string(), recoveredRoom).describe('By room id'),
  })
  .meta({ id: 'ConnectAnswer' });

export type Resume = z.output<typeof resume>;
export type ConnectData = z.input<typeof connectData>;
export type RecoveredRoom = z.output<typeof recoveredRoom>;
export type ConnectAnswer = z.output<typeof connectAnswer>;
