import * as z from 'zod';
import { timestamp } from '../scalars/time.js';
import { roomRole } from './room.js';
import { publicUser } from './user.js';

export const PRESENCES = ['online', 'away', 'offline'] as const;
export const presence = z.enum(PRESENCES).meta({ id: 'Presence' });

export const member = z
  .object({ user: publicUser, role: roomRole, joinedAt: timestamp, presence })
  .meta({ id: 'Member' });

export type Presence = (typeof PRESENCES)[number];
export type Member = z.output<typeof member>;
