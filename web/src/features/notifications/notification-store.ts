import type { RealtimeClient, ServerEvent } from '@devtalk/shared/client';
import type { Notification } from '@devtalk/shared/contracts';
import { createStore } from '../../lib/store.js';

export interface NotificationState {
  items: readonly Notification[];
  unread: number;
}

export const notifications = createStore<NotificationState>({ items: [], unread: 0 });

/** Loads the newest at every connect and puts what comes on top; returns the function that stops it. */
export function followNotifications(client: RealtimeClient, selfId: string): () => void {
  const load = async () => {
    const answer = await client.call('notification.list', { limit: 50 }).catch(() => undefined);
    if (answer) notifications.set({ items: answer.notifications, unread: answer.unread });
  };
  const stops = [
    client.on('connected', () => void load()),
    client.on('event', (event) => notifications.update((state) => withoutWithdrawn(state, event, selfId))),
    client.on('notification.created', ({ data: { notification, unread } }) =>
      notifications.update(({ items }) => ({
        items: [notification, ...items.filter(({ id }) => id !== notification.id)],
        unread,
      })),
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
  const unread = state.unread - withdrawn.filter(({ read }) => !read).length;
  return { items: state.items.filter((each) => !isWithdrawn(each)), unread: Math.max(0, unread) };
}

export async function markAllRead(client: RealtimeClient): Promise<void> {
  const newest = notifications.get().items[0];
  if (!newest) return;
  const { unread } = await client.call('notification.read', { upTo: newest.id });
  notifications.update(({ items }) => ({ unread, items: items.map((item) => ({ ...item, read: true })) }));
}
