import * as z from 'zod';
import { publicUser } from '../domain/user.js';
import { timestamp } from '../scalars/time.js';
import { namesOf, unionOf } from './declare.js';

const users = z.array(z.string()).describe('User ids');

/** Events of no log: they may be merged (last value wins) or dropped under load. */
export const ephemeralEvents = {
  typing: z.object({
    event: z.literal('typing'),
    room: z.string(),
    data: z.object({ user: publicUser, typing: z.boolean() }),
  }),
  'presence.changed': z.object({
    event: z.literal('presence.changed'),
    room: z.string().optional(),
    data: z.object({ online: users, away: users, offline: users }),
  }),
  heartbeat: z.object({
    event: z.literal('heartbeat'),
    data: z.object({ serverId: z.string(), timestamp }),
  }),
};

export const EPHEMERAL_EVENT_NAMES = namesOf(ephemeralEvents);

export const ephemeralEventFrame = unionOf<(typeof ephemeralEvents)[EphemeralEventName]>(
  ephemeralEvents,
).meta({
  id: 'EphemeralEvent',
});

export type EphemeralEvent = z.output<typeof ephemeralEventFrame>;
export type EphemeralEventName = keyof typeof ephemeralEvents;
