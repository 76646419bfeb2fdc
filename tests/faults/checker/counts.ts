import type { RoomEvent } from '@devtalk/client';
import type { FinalState, Violation } from '../history.js';

/** Messages of others behind the read position that are still there. */
function unreadOf(log: readonly RoomEvent[], userId: string, readSeq: number): number {
  const deleted = new Set(
    log.flatMap((event) => (event.event === 'message.deleted' ? [event.data.target] : [])),
  );
  return log.filter(
    (event) =>
      event.event === 'message.created' &&
      event.seq > readSeq &&
      event.data.message.author.id !== userId &&
      !deleted.has(event.seq),
  ).length;
}

export const messagesIn = (logs: FinalState['logs']): number =>
  [...logs.values()].reduce(
    (sum, log) => sum + log.filter(({ event }) => event === 'message.created').length,
    0,
  );

export function checkUnread({ logs, bots }: FinalState): Violation[] {
  return bots.flatMap(({ bot, userId, rooms }) =>
    rooms.flatMap(({ room, readSeq, unread }) => {
      const counted = unreadOf(logs.get(room) ?? [], userId, readSeq);
      return counted === unread
        ? []
        : [
            {
              promise: 'unread counts equal a recount',
              what: `${bot} in ${room}, read to ${readSeq}: says ${unread}, counted ${counted}`,
            },
          ];
    }),
  );
}

export function checkDashboard({ logs, messagesOnDashboard, messagesBefore }: FinalState): Violation[] {
  const counted = messagesIn(logs) + messagesBefore;
  return counted === messagesOnDashboard
    ? []
    : [
        {
          promise: 'dashboards equal a recount',
          what: `the dashboard says ${messagesOnDashboard} messages, the logs hold ${counted}`,
        },
      ];
}

export function checkPresence({ presence }: FinalState): Violation[] {
  return presence.flatMap(({ userId, connected, said }) =>
    (said === 'offline') === !connected
      ? []
      : [
          {
            promise: 'presence is true within its bound',
            what: `${userId} is ${connected ? 'connected' : 'gone'} and presence says ${said}`,
          },
        ],
  );
}
