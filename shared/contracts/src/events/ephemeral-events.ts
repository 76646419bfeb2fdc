import * as z from 'zod';
import { publicUser } from '../domain/user.js';
import { timestamp } from '../scalars/time.js';
import type { EphemeralEventName } from './ephemeral.js';

const people = z.array(z.string()).describe('User ids');

export const ephemeralEvents = {
  typing: z.object({
    event: z.literal('typing'),
    room: z.string(),
    data: z.object({ user: publicUser, typing: z.boolean() }),
  }),
  'presence.changed': z.object({
    event: z.literal('presence.changed'),
    room: z.string().optional(),
    data: z.object({ online: people, away: people, offline: people }),
  }),
  heartbeat: z.object({
    event: z.literal('heartbeat'),
    data: z.object({ serverId: z.string(), timestamp }),
  }),
} satisfies Record<EphemeralEventName, z.ZodType>;

export const ephemeralEventFrame = z
  .discriminatedUnion('event', [
    ephemeralEvents.typing,
    ephemeralEvents['presence.changed'],
    ephemeralEvents.heartbeat,
  ])
  .meta({ id: 'EphemeralEvent' });

export type EphemeralEvent = z.output<typeof ephemeralEventFrame>;
