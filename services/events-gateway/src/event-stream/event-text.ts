import { serverSentData, type UserEvent } from '@devtalk/contracts';
import type { UserFrame } from '../delivery/live-frame.js';

/** JSON has no line break of its own, so one `data:` line holds it. */
export const eventText = (event: UserEvent): string =>
  `id: ${event.eventId}\ndata: ${JSON.stringify(serverSentData(event))}\n\n`;

export const userFrameText = (frame: UserFrame): string =>
  eventText(JSON.parse(frame.json.toString()) as UserEvent);

/** For events of the connection itself, which have no place in the person's log. */
export const ownEventText = (event: { event: string; data: object }): string =>
  `data: ${JSON.stringify({ ...event.data, eventType: event.event })}\n\n`;

export const pingText = (serverId: string, now: Date): string =>
  `data: ${JSON.stringify({ type: 'ping', serverId, timestamp: now.toISOString() })}\n\n`;

export const gapText = (cursor: string): string => `event: gap\nid: ${cursor}\ndata: {}\n\n`;

/** No event: an EventSource only takes the position from it, and resumes there although it has not seen an event yet. */
export const positionText = (cursor: string): string => `id: ${cursor}\n\n`;
