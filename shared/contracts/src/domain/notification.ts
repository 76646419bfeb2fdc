import * as z from 'zod';
import { count, seq } from '../scalars/ids.js';
import { timestamp } from '../scalars/time.js';
import { publicUser } from './user.js';

export const NOTIFICATION_KINDS = ['mention', 'reply', 'direct', 'invitation'] as const;

export const notification = z
  .object({
    id: z.string(),
    kind: z.enum(NOTIFICATION_KINDS),
    room: z.string(),
    roomName: z.string(),
    seq: seq.nullable().describe('The message it is about; null for an invitation'),
    by: publicUser,
    excerpt: z.string().describe('The beginning of the message; empty for an invitation'),
    createdAt: timestamp,
    read: z.boolean(),
  })
  .meta({ id: 'Notification' });

/**
 * Unread notifications, and what they were counted at. Of two such counts the one with the later `asOf` stands, of two with the same
 * `asOf` the one with the later `readTo`: ids are in the order of time, compared number by number.
 */
export const notificationCounts = {
  unread: count,
  asOf: z.string().describe('Id of the newest notification when they were counted; `0-0` before the first'),
  readTo: z.string().describe('Id up to which they were read when they were counted; `0-0` before the first'),
};

export interface NotificationCounts {
  unread: number;
  asOf: string;
  readTo: string;
}

export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];
export type Notification = z.output<typeof notification>;
