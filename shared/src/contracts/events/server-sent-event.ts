import * as z from 'zod';
import { timestamp } from '../scalars/time.js';
import type { UserEvent } from './user-events.js';

/** The `data:` of a user event over SSE. A fact named `eventType` could not hide the event's own name. */
export function serverSentData(frame: Pick<UserEvent, 'event' | 'data'>): object {
  return { ...frame.data, eventType: frame.event };
}

/** The `data:` that keeps an SSE stream alive, every 15 s. */
export const serverSentPing = z
  .object({ type: z.literal('ping'), serverId: z.string(), timestamp })
  .meta({ id: 'ServerSentPing' });
