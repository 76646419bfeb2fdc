import type { RealtimeClient } from '@devtalk/shared/client';
import type { Notification } from '@devtalk/shared/contracts';
import { createStore } from '../../lib/store.js';

export interface NotificationState {
  items: readonly Notification[];
  unread: number;
}

export const notifications = createStore<NotificationState>({ items: [], unread: 0 });

/** Loads the newest at every connect and puts what comes on top; returns the function that stops it. */
export function followNotifications(client: RealtimeClient): () => void {
  const load = async () => {
    const answer = await client.call('notification.list', { limit: 50 }).catch(() => undefined);
    if (answer) notifications.set({ items: answer.notifications, unread: answer.unread });
  };
  const stops = [
    client.on('connected', () => void load()),
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

export async function markAllRead(client: RealtimeClient): Promise<void> {
  const newest = notifications.get().items[0];
  if (!newest) return;
  const { unread } = await client.call('notification.read', { upTo: newest.id });
  notifications.update(({ items }) => ({ unread, items: items.map((item) => ({ ...item, read: true })) }));
}
