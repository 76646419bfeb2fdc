import * as z from 'zod';
import { count, seq } from '../scalars/ids.js';
import { timestamp } from '../scalars/time.js';
import { publicUser } from './user.js';

const roomName = z.object({ id: z.string(), name: z.string() }).meta({ id: 'RoomName' });

/** Messages in the hour or UTC day that begins at `at`. */
const bucket = z.object({ at: timestamp, count }).meta({ id: 'ActivityBucket' });

const activity = z
  .object({
    kind: z.enum(['message', 'joined', 'left', 'room_created']),
    room: roomName,
    user: publicUser,
    seq: seq.nullable(),
    at: timestamp,
  })
  .meta({ id: 'Activity' });

const totals = z.object({
  messages: count,
  rooms: count,
  people: count,
  online: count.describe('People with a live session, whether a device of theirs is connected or not'),
});
/** Unread counts are another service's: null while it does not answer, as nothing else would be true. */
const unknownable = count.nullable().describe('null while not known');
const own = z.object({
  messages: count,
  messagesToday: count,
  rooms: count,
  unread: unknownable,
  mentions: unknownable,
});

/**
 * One person's view of the place. Rooms named in it are public or the person's own: a private room's name, numbers
 * and activity never reach a non-member. Series are ascending and end with the present hour or day; every list may
 * be empty.
 */
export const dashboard = z
  .object({
    totals,
    you: own,
    topRooms: z.array(z.object({ room: roomName, messages: count })).max(10),
    trendingRooms: z.array(roomName).max(10).optional().describe('Public rooms, the liveliest of late first'),
    topPeople: z.array(z.object({ user: publicUser, messages: count })).max(10),
    messagesPerHour: z.array(bucket).max(24),
    messagesPerDay: z.array(bucket).max(14),
    recentActivity: z.array(activity).max(20),
  })
  .meta({ id: 'Dashboard' });

export const DASHBOARD_STATUSES = ['ready', 'stale', 'pending'] as const;

/** `pending`: never computed yet, `generatedAt` is null and the dashboard holds the cheap defaults. */
export const dashboardAnswer = z
  .object({ status: z.enum(DASHBOARD_STATUSES), generatedAt: timestamp.nullable(), dashboard })
  .meta({ id: 'DashboardAnswer' });

export type Dashboard = z.output<typeof dashboard>;
export type Activity = z.output<typeof activity>;
export type ActivityBucket = z.output<typeof bucket>;
export type DashboardAnswer = z.output<typeof dashboardAnswer>;

/** The cheap defaults: what can be shown before anything was computed. */
export function emptyDashboard(): Dashboard {
  return {
    totals: { messages: 0, rooms: 0, people: 0, online: 0 },
    you: { messages: 0, messagesToday: 0, rooms: 0, unread: null, mentions: null },
    topRooms: [],
    topPeople: [],
    messagesPerHour: [],
    messagesPerDay: [],
    recentActivity: [],
  };
}
