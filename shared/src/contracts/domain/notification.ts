import * as z from 'zod';
import { seq } from '../scalars/ids.js';
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

export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];
export type Notification = z.output<typeof notification>;
