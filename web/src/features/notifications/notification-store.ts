import type { RealtimeClient, ServerEvent } from '@devtalk/client';
import type { Notification, NotificationCounts } from '@devtalk/contracts';
import { createStore } from '../../lib/store.js';

export interface NotificationState {
  /** Newest first. */
  items: readonly Notification[];
  /** What the server counted last. */
  counts: NotificationCounts;
}

export const noNotifications: NotificationState = {
  items: [],
  counts: { unread: 0, asOf: '0-0', readTo: '0-0' },
};

export const notifications = createStore<NotificationState>(noNotifications);

/** Unread ones: those the server counted, and those that came after it had counted. */
export function unreadNotifications({ items, counts }: NotificationState): number {
  return counts.unread + items.filter(({ id, read }) => !read && isLater(id, counts.asOf)).length;
}

/** Loads the newest at every connect and puts what comes on top; returns the function that stops it. */
export function followNotifications(client: RealtimeClient, selfId: string): () => void {
  const load = async () => {
    const answer = await client.call('notification.list', { limit: 50 }).catch(() => undefined);
    if (answer) notifications.update((state) => withList(state, answer.notifications, answer));
  };
  const stops = [
    client.on('connected', () => void load()),
    client.on('event', (event) => notifications.update((state) => withoutWithdrawn(state, event, selfId))),
    client.on('notification.created', ({ data: { notification, ...counts } }) =>
      notifications.update((state) => withCreated(state, notification, counts)),
    ),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** The server withdraws what is about a deleted message, or a mention that an edit took away, and says no more than that event. */
export function withoutWithdrawn(
  state: NotificationState,
  event: ServerEvent,
  selfId: string,
): NotificationState {
  if (event.event !== 'message.deleted' && event.event !== 'message.edited') return state;
  const { room, event: name, data } = event;
  if (name === 'message.edited' && data.mentions.includes(selfId)) return state;
  const isWithdrawn = (each: Notification) =>
    each.room === room && each.seq === data.target && (name === 'message.deleted' || each.kind === 'mention');
  const withdrawn = state.items.filter(isWithdrawn);
  if (withdrawn.length === 0) return state;
  const { counts } = state;
  // Those that came after the count are counted by being listed.
  const counted = withdrawn.filter(({ id, read }) => !read && !isLater(id, counts.asOf)).length;
  const unread = Math.max(0, counts.unread - counted);
  return { items: state.items.filter((each) => !isWithdrawn(each)), counts: { ...counts, unread } };
}

export async function markAllRead(client: RealtimeClient): Promise<void> {
  const newest = notifications.get().items[0];
  if (!newest) return;
  const counts = await client.call('notification.read', { upTo: newest.id });
  notifications.update((state) => withCounts(state, counts));
}

/** A page may be older than what has come since it was asked for: that stays on top of it. */
export function withList(
  state: NotificationState,
  page: readonly Notification[],
  counts: NotificationCounts,
): NotificationState {
  const since = state.items.filter(({ id }) => isLater(id, counts.asOf));
  return withCounts({ ...state, items: [...since, ...page] }, counts);
}

export function withCreated(
  { items, counts }: NotificationState,
  notification: Notification,
  told: NotificationCounts,
): NotificationState {
  const others = items.filter(({ id }) => id !== notification.id);
  return withCounts({ items: [notification, ...others], counts }, told);
}

/** Of two counts the one with the later `asOf` stands, of two with the same the one that has read further. */
export function withCounts(
  { items, counts: held }: NotificationState,
  { unread, asOf, readTo }: NotificationCounts,
): NotificationState {
  const isOlder = isLater(held.asOf, asOf) || (held.asOf === asOf && isLater(held.readTo, readTo));
  const counts = isOlder ? held : { unread, asOf, readTo };
  const isRead = (id: string) => !isLater(id, counts.readTo);
  return { counts, items: items.map((item) => ({ ...item, read: item.read || isRead(item.id) })) };
}

/** Ids are two numbers: the time, and the place within its millisecond. */
function isLater(a: string, b: string): boolean {
  const [aTime = 0, aPlace = 0] = a.split('-').map(Number);
  const [bTime = 0, bPlace = 0] = b.split('-').map(Number);
  return aTime > bTime || (aTime === bTime && aPlace > bPlace);
}
