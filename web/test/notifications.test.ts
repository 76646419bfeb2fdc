import type { Notification } from '@devtalk/shared/contracts';
import t from 'tap';
import {
  type NotificationState,
  noNotifications,
  unreadNotifications,
  withCounts,
  withCreated,
  withList,
} from '../src/features/notifications/notification-store.js';
import { grace } from './fixtures.js';

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
