import * as z from 'zod';
import { account } from '../domain/account.js';
import { notification, notificationCounts } from '../domain/notification.js';
import { asOf, room } from '../domain/room.js';
import { securityFacts } from '../domain/security-event.js';
import { publicUser } from '../domain/user.js';
import { count } from '../scalars/ids.js';
import { timestamp } from '../scalars/time.js';

/** `serverId` names the process that said it. */
const origin = { timestamp, serverId: z.string() };

/** Durable for 24 h; `eventId` is the position in that person's events. */
function userEvent<const N extends string, S extends z.ZodRawShape>(event: N, shape: S) {
  return z.object({
    event: z.literal(event),
    eventId: z.string(),
    userId: z.string(),
    data: z.object({ ...origin, ...shape }),
  });
}

export const userEvents = {
  'security.alert': userEvent('security.alert', securityFacts),
  'room.added': userEvent('room.added', { room }),
  'room.removed': userEvent('room.removed', { room: z.string(), by: publicUser }),
  'read.updated': userEvent('read.updated', {
    room: z.string(),
    seq: count,
    unread: count,
    mentions: count,
    asOf,
  }),
  'notification.created': userEvent('notification.created', { notification, ...notificationCounts }),
  'dashboard.generated': userEvent('dashboard.generated', { generatedAt: timestamp }),
  'account.updated': userEvent('account.updated', { account }),
  'snapshots.generated': userEvent('snapshots.generated', {
    snapshotCount: count,
    accounts: z.array(z.string()).describe('Account ids'),
  }),
};

export const userEventFrame = z
  .discriminatedUnion('event', [
    userEvents['security.alert'],
    userEvents['room.added'],
    userEvents['room.removed'],
    userEvents['read.updated'],
    userEvents['notification.created'],
    userEvents['dashboard.generated'],
    userEvents['account.updated'],
    userEvents['snapshots.generated'],
  ])
  .meta({ id: 'UserEvent' });

export type UserEvent = z.output<typeof userEventFrame>;
export type UserEventName = UserEvent['event'];

export const USER_EVENT_NAMES = Object.freeze(Object.keys(userEvents)) as readonly UserEventName[];
