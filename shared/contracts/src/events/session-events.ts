import * as z from 'zod';
import { displacer, revocationReason } from '../error-schemas.js';
import { timestamp } from '../scalars/time.js';
import { unionOf } from './declare.js';

const origin = { sessionId: z.string(), timestamp, serverId: z.string() };

/** Only to the connections and streams of the session that ended, right before they are closed. */
export const sessionEvents = {
  'session.superseded': z.object({
    event: z.literal('session.superseded'),
    data: z.object({ ...origin, by: displacer }),
  }),
  'session.revoked': z.object({
    event: z.literal('session.revoked'),
    data: z.object({ ...origin, reason: revocationReason }),
  }),
};

export const sessionEventFrame = unionOf<(typeof sessionEvents)[SessionEventName]>(sessionEvents).meta({
  id: 'SessionEvent',
});

export type SessionEvent = z.output<typeof sessionEventFrame>;
export type SessionEventName = keyof typeof sessionEvents;
