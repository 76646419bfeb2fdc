import type { RoomEvent } from '@devtalk/client';
import type { FinalState, History, Received, Reset, Violation } from '../history.js';

/** What one client got of one room between two resets. */
interface Stretch {
  bot: string;
  userId: string;
  room: string;
  events: RoomEvent[];
}

function stretchesOf(history: History): Stretch[] {
  const current = new Map<string, Stretch>();
  const all: Stretch[] = [];
  for (const entry of history.entries) {
    if (entry.kind === 'reset' || entry.kind === 'entered') current.delete(`${entry.bot} ${entry.room}`);
    if (entry.kind === 'received') stretchFor(entry, current, all).events.push(entry.event);
  }
  return all;
}

function stretchFor(
  { bot, userId, event }: Received,
  current: Map<string, Stretch>,
  all: Stretch[],
): Stretch {
  const key = `${bot} ${event.room}`;
  const known = current.get(key);
  // Who left and came back begins anew with the event of coming back.
  const begins = event.event === 'member.joined' && event.data.user.id === userId;
  if (known && !begins) return known;
  const stretch: Stretch = { bot, userId, room: event.room, events: [] };
  current.set(key, stretch);
  all.push(stretch);
  return stretch;
}

/** Everybody sees the room's one order: consecutive, each event as the log has it. */
export function checkSeen(history: History, { logs }: FinalState): Violation[] {
  return stretchesOf(history).flatMap(({ bot, room, events }) => {
    const log = logs.get(room) ?? [];
    const violations: Violation[] = [];
    events.forEach((event, i) => {
      const before = events[i - 1];
      if (before && event.seq !== before.seq + 1) {
        violations.push({
          promise: 'one order without holes, seen the same by all',
          what: `${bot} got ${event.seq} after ${before.seq} in ${room}`,
        });
      }
      if (!sameEvent(event, log[event.seq - 1])) {
        violations.push({
          promise: 'one order without holes, seen the same by all',
          what: `${bot} got another ${event.event} as ${event.seq} of ${room} than the log has`,
        });
      }
    });
    return violations;
  });
}

const sameEvent = (seen: RoomEvent, stored: RoomEvent | undefined): boolean =>
  seen === stored || JSON.stringify(seen) === JSON.stringify(stored);

/** Every client that is there at the end has got each of its rooms' logs to the top. */
export function checkComplete(history: History, { logs, bots }: FinalState): Violation[] {
  const tops = new Map<string, number>();
  for (const { bot, room, events } of stretchesOf(history))
    tops.set(`${bot} ${room}`, events.at(-1)?.seq ?? 0);
  return bots.flatMap(({ bot, rooms }) =>
    rooms.flatMap(({ room }) => {
      const top = logs.get(room)?.length ?? 0;
      const got = tops.get(`${bot} ${room}`) ?? 0;
      return got === top
        ? []
        : [{ promise: 'every member gets every event', what: `${bot} has ${got} of ${top} in ${room}` }];
    }),
  );
}

/** Nobody gets an event of a room at a seq at which they were not in it. The log itself says who was. */
export function checkMembership(history: History, { logs }: FinalState): Violation[] {
  const spans = new Map([...logs].map(([room, log]) => [room, membership(log)]));
  return history.of('received').flatMap(({ bot, userId, event }) => {
    const inside = (spans.get(event.room)?.get(userId) ?? []).some(
      ([from, to]) => event.seq >= from && event.seq <= to,
    );
    return inside
      ? []
      : [
          {
            promise: 'only members receive',
            what: `${bot} got ${event.event} ${event.seq} of ${event.room} without being in it`,
          },
        ];
  });
}

/** User → stretches of seq from joining to leaving, both included. */
function membership(log: readonly RoomEvent[]): Map<string, [number, number][]> {
  const spans = new Map<string, [number, number][]>();
  for (const event of log) {
    if (event.event === 'member.joined') {
      const { id } = event.data.user;
      spans.set(id, [...(spans.get(id) ?? []), [event.seq, Number.POSITIVE_INFINITY]]);
    }
    const last = event.event === 'member.left' ? spans.get(event.data.user.id)?.at(-1) : undefined;
    if (last) last[1] = event.seq;
  }
  return spans;
}

/** A client starts a room afresh only where its log is another one, which no fault here brings about. */
export const checkResets = (history: History): Violation[] =>
  history.of('reset').map(({ bot, room }: Reset) => ({
    promise: 'resume without a visible gap',
    what: `${bot} had to load ${room} anew`,
  }));
