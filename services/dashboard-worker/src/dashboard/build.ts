import type { Dashboard } from '@devtalk/contracts';
import { bucketOf, bucketStart, type Unit } from '../read-model/series.js';
import type { Figures, Ranked, UnreadCounts } from './figures.js';

export const HOURS = 24;
export const DAYS = 14;
export const TOP = 10;
export const ACTIVITIES = 20;

/** The dashboard these figures make at `now` (ms since 1970). */
export function buildDashboard(figures: Figures, unreadCounts: UnreadCounts, now: number): Dashboard {
  return {
    totals: totalsOf(figures),
    you: {
      messages: figures.ownMessages,
      messagesToday: figures.ownMessagesToday,
      rooms: figures.ownRooms.length,
      unread: unreadCounts.unread,
      mentions: unreadCounts.mentions,
    },
    topRooms: topRooms(figures),
    trendingRooms: figures.trending.flatMap((id) => roomName(figures, id)).slice(0, TOP),
    topPeople: topPeople(figures),
    messagesPerHour: buckets('hour', HOURS, figures.perHour, now),
    messagesPerDay: buckets('day', DAYS, figures.perDay, now),
    recentActivity: recentActivity(figures),
  };
}

/** Most first; equal ones by id, so that the order is the same each time. */
export const byCount = (a: Ranked, b: Ranked): number => b.count - a.count || (a.id < b.id ? -1 : 1);

function totalsOf({ messages, publicRooms, closedRooms, people, online }: Figures): Dashboard['totals'] {
  return {
    messages: messages + closedRooms.reduce((sum, { count }) => sum + count, 0),
    rooms: publicRooms + closedRooms.length,
    people,
    online,
  };
}

/** Direct rooms have no name and are left out of the ranking. */
function topRooms(figures: Figures): Dashboard['topRooms'] {
  const rooms = [...figures.topRooms, ...figures.closedRooms].filter(({ count }) => count > 0).sort(byCount);
  return rooms
    .filter(({ id }) => figures.roomNames.get(id)?.kind !== 'direct')
    .flatMap(({ id, count }) => roomName(figures, id).map((room) => ({ room, messages: count })))
    .slice(0, TOP);
}

function topPeople({ topPeople: ranked, userNames }: Figures): Dashboard['topPeople'] {
  return ranked
    .flatMap(({ id, count }) => {
      const user = userNames.get(id);
      return user ? [{ user, messages: count }] : [];
    })
    .slice(0, TOP);
}

function buckets(unit: Unit, count: number, counts: ReadonlyMap<number, number>, now: number) {
  const last = bucketOf(unit, now);
  return Array.from({ length: count }, (_, i) => {
    const bucket = last - count + 1 + i;
    return { at: new Date(bucketStart(unit, bucket)).toISOString(), count: counts.get(bucket) ?? 0 };
  });
}

function recentActivity(figures: Figures): Dashboard['recentActivity'] {
  const newestFirst = [...figures.activity].sort((a, b) => b.at - a.at || b.seq - a.seq);
  return newestFirst
    .flatMap(({ kind, room, user, seq, at }) =>
      roomName(figures, room).map((name) => ({
        kind,
        room: name,
        user,
        seq,
        at: new Date(at).toISOString(),
      })),
    )
    .slice(0, ACTIVITIES);
}

const roomName = ({ roomNames }: Figures, id: string): { id: string; name: string }[] => {
  const room = roomNames.get(id);
  return room ? [{ id, name: room.name }] : [];
};
