import type { ServerEvent } from '@devtalk/shared/client';
import type { Notification, NotificationKind } from '@devtalk/shared/contracts';
import t from 'tap';
import { withoutWithdrawn } from '../src/features/notifications/notification-store.js';
import { ada, grace } from './fixtures.js';

const about = (seq: number, kind: NotificationKind, read = false): Notification => ({
  id: `${seq}-0`,
  kind,
  room: 'r1',
  roomName: 'one',
  seq,
  by: grace,
  excerpt: '',
  createdAt: '',
  read,
});

const edited = (target: number, mentions: string[]): ServerEvent => ({
  event: 'message.edited',
  room: 'r1',
  seq: 99,
  at: '',
  data: { target, text: '', mentions, editedAt: '', by: grace },
});

const deleted = (target: number): ServerEvent => ({
  event: 'message.deleted',
  room: 'r1',
  seq: 99,
  at: '',
  data: { target, deletedAt: '', by: grace },
});

t.test('what the server withdraws is gone from the list and the count', async (t) => {
  const state = { items: [about(3, 'mention'), about(2, 'reply'), about(1, 'mention', true)], unread: 2 };
  const left = (event: ServerEvent) => {
    const { items, unread } = withoutWithdrawn(state, event, ada.id);
    return [items.map(({ seq }) => seq), unread];
  };
  t.same(left(edited(3, [])), [[2, 1], 1]);
  t.same(left(edited(3, [ada.id])), [[3, 2, 1], 2], 'still mentioned');
  t.same(left(edited(2, [])), [[3, 2, 1], 2], 'a reply is one still');
  t.same(left(deleted(2)), [[3, 1], 1]);
  t.same(left(deleted(1)), [[3, 2], 2], 'was read');
  t.same(left(deleted(9)), [[3, 2, 1], 2]);
});
