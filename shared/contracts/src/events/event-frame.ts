import * as z from 'zod';
import { ephemeralEventFrame, ephemeralEvents } from './ephemeral-events.js';
import { goawayFrame } from './goaway.js';
import { roomEventFrame, roomEvents } from './room-events.js';
import { sessionEventFrame, sessionEvents } from './session-events.js';
import { userEventFrame, userEvents } from './user-events.js';

/** Every event by its name. */
export const events = {
  ...roomEvents,
  ...ephemeralEvents,
  ...userEvents,
  ...sessionEvents,
  goaway: goawayFrame,
};

/** Any event of this version. A client ignores names it does not know: later versions add some. */
export const eventFrame = z.discriminatedUnion('event', [
  roomEventFrame,
  ephemeralEventFrame,
  userEventFrame,
  sessionEventFrame,
  goawayFrame,
]);

export type EventFrame = z.output<typeof eventFrame>;
export type EventName = keyof typeof events;
/** The frame of one event: `EventOf<'message.created'>`. */
export type EventOf<N extends EventName> = Extract<EventFrame, { event: N }>;
/** What one event carries in `data`. */
export type EventData<N extends EventName> = EventOf<N>['data'];
