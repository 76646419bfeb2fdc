import type { ServerEvent } from '@devtalk/client';
import type { Notification, NotificationKind } from '@devtalk/contracts';
import t from 'tap';
import { ada, grace } from '../../testing/fixtures.js';
import {
  type NotificationState,
  noNotifications,
  unreadNotifications,
  withCounts,
  withCreated,
  withList,
  withoutWithdrawn,
} from './notification-store.js';

const notification = (id: string, read = false): Notification => ({
  id,
  read,
  kind: 'mention',
  room: 'r1',
  roomName: 'one',
  seq: 1,
  by: grace,
  excerpt: 'hey',
  createdAt: '2026-01-01T00:00:00.000Z',
});

type Step = (state: NotificationState) => NotificationState;
const came =
  (id: string, unread: number, readTo = '0-0'): Step =>
  (state) =>
    withCreated(state, notification(id), { unread, asOf: id, readTo });

function allOrders<T>(steps: readonly T[]): T[][] {
  if (steps.length < 2) return [[...steps]];
  return steps.flatMap((step, i) => allOrders(steps.toSpliced(i, 1)).map((rest) => [step, ...rest]));
}

t.test('the count is the same in whatever order answers and events arrive', async (t) => {
  // One came, all was read, one came, and the list was asked for between the two. As numbers, 10 follows 9; as text it would not.
  const steps: Step[] = [
    came('5-9', 1),
    (state) => withCounts(state, { unread: 0, asOf: '5-9', readTo: '5-9' }),
    (state) => withList(state, [notification('5-9', true)], { unread: 0, asOf: '5-9', readTo: '5-9' }),
    came('5-10', 1, '5-9'),
  ];
  const [first, , , second] = steps as [Step, Step, Step, Step];
  const isPossible = (order: Step[]) => order.indexOf(first) < order.indexOf(second); // events keep their order
  for (const order of allOrders(steps).filter(isPossible)) {
    const state = order.reduce((before, step) => step(before), noNotifications);
    t.equal(unreadNotifications(state), 1);
    t.same(state.items.map(({ id, read }) => [id, read]).at(0), ['5-10', false]);
    t.ok(state.items.every(({ id, read }) => id === '5-10' || read));
  }
});

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
  const counts = { unread: 2, asOf: '3-0', readTo: '1-0' };
  const items = [about(3, 'mention'), about(2, 'reply'), about(1, 'mention', true)];
  const left = (event: ServerEvent) => {
    const state = withoutWithdrawn({ items, counts }, event, ada.id);
    return [state.items.map(({ seq }) => seq), unreadNotifications(state)];
  };
  t.same(left(edited(3, [])), [[2, 1], 1]);
  t.same(left(edited(3, [ada.id])), [[3, 2, 1], 2], 'still mentioned');
  t.same(left(edited(2, [])), [[3, 2, 1], 2], 'a reply is one still');
  t.same(left(deleted(2)), [[3, 1], 1]);
  t.same(left(deleted(1)), [[3, 2], 2], 'was read');
  t.same(left(deleted(9)), [[3, 2, 1], 2]);
});
