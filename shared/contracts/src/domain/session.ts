import * as z from 'zod';
import { count } from '../scalars/ids.js';
import { timestamp } from '../scalars/time.js';
import { publicUser, user } from './user.js';

/** Never holds the token. */
export const session = z
  .object({
    id: z.string(),
    device: z.string(),
    ip: z.string(),
    createdAt: timestamp,
    lastSeenAt: timestamp,
    expiresAt: timestamp,
  })
  .meta({ id: 'Session' });

/** In lists; whose it is only where an admin sees everyone's. */
export const listedSession = session.extend({ user: publicUser.optional() }).meta({ id: 'ListedSession' });

export const supersededSession = z
  .object({
    sessionId: z.string(),
    device: z.string(),
    ip: z.string(),
    createdAt: timestamp,
    lastSeenAt: timestamp,
  })
  .meta({ id: 'SupersededSession', description: 'The session that this sign-in ended' });

const token = z.string().optional().describe('Only when asked for with delivery "token"');

export const registered = z.object({ user, session, token }).meta({ id: 'Registered' });
export const signedIn = z
  .object({ user, session, superseded: supersededSession.nullable(), token })
  .meta({ id: 'SignedIn' });

export const activeSessions = z
  .object({ count, sessions: z.array(listedSession), cachedAt: timestamp })
  .meta({ id: 'ActiveSessions' });

export type Session = z.output<typeof session>;
export type ListedSession = z.output<typeof listedSession>;
export type SupersededSession = z.output<typeof supersededSession>;
export type Registered = z.output<typeof registered>;
export type SignedIn = z.output<typeof signedIn>;
export type ActiveSessions = z.output<typeof activeSessions>;
