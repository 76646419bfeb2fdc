import * as z from 'zod';
import { account } from '../domain/account.js';
import { notification, notificationCounts } from '../domain/notification.js';
import { asOf, room } from '../domain/room.js';
import { securityFacts } from '../domain/security-event.js';
import { publicUser } from '../domain/user.js';
import { count } from '../scalars/ids.js';
import { timestamp } from '../scalars/time.js';
import { nameEach, namesOf, unionOf } from './declare.js';

/** In the `data` of each: when it happened, and which process published it. */
const origin = { timestamp, serverId: z.string() };

/** What each user event carries in `data`. A new user event is one entry here. */
const bodies = {
  'security.alert': z.object({ ...origin, ...securityFacts }),
  'room.added': z.object({ ...origin, room }),
  'room.removed': z.object({ ...origin, room: z.string(), by: publicUser }),
  'read.updated': z.object({ ...origin, room: z.string(), seq: count, unread: count, mentions: count, asOf }),
  'notification.created': z.object({ ...origin, notification, ...notificationCounts }),
  'dashboard.generated': z.object({ ...origin, generatedAt: timestamp }),
  'account.updated': z.object({ ...origin, account }),
  'snapshots.generated': z.object({
    ...origin,
    snapshotCount: count,
    accounts: z.array(z.string()).describe('Account ids'),
  }),
};

/** Durable for 24 h; `eventId` is the position in the user's events. */
function frame<const N extends string, D extends z.ZodObject>(event: N, data: D) {
  return z.object({ event: z.literal(event), eventId: z.string(), userId: z.string(), data });
}

type FramesOf<T extends Record<string, z.ZodObject>> = {
  [N in keyof T & string]: ReturnType<typeof frame<N, T[N]>>;
};

export const userEvents = nameEach(bodies, frame) as FramesOf<typeof bodies>;
export const USER_EVENT_NAMES = namesOf(userEvents);

export const userEventFrame = unionOf(userEvents).meta({ id: 'UserEvent' });

export type UserEvent = z.output<typeof userEventFrame>;
export type UserEventName = UserEvent['event'];
