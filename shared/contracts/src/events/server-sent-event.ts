import * as z from 'zod';
import { timestamp } from '../scalars/time.js';
import type { SessionEvent } from './session-events.js';
import type { UserEvent } from './user-events.js';

/** The `data:` of a user or session event over SSE. */
export function serverSentData(frame: Pick<UserEvent | SessionEvent, 'event' | 'data'>): object {
  return { eventType: frame.event, ...frame.data };
}

/** The `data:` that keeps an SSE stream alive, every 15 s. */
export const serverSentPing = z
  .object({ type: z.literal('ping'), serverId: z.string(), timestamp })
  .meta({ id: 'ServerSentPing' });
