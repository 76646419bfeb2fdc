import t from 'tap';
import { slotGroups } from '../src/slot-groups.js';

const items = [0, 1, 2, 3, 4, 5, 6];
const slotOf = (item: number) => item % 2;

t.test(
  'one call names what it may: all, or the keys of one slot, and never more than it should',
  async (t) => {
    t.same(slotGroups(items, { isCluster: false }), [items]);
    t.same(slotGroups(items, { isCluster: false, slotOf, most: 3 }), [[0, 1, 2], [3, 4, 5], [6]]);
    t.same(slotGroups(items, { isCluster: true, slotOf }), [
      [0, 2, 4, 6],
      [1, 3, 5],
    ]);
    t.same(slotGroups(items, { isCluster: true, slotOf, most: 2 }), [[0, 2], [1, 3], [4, 6], [5]]);
    t.same(slotGroups([7, 8], { isCluster: true }), [[7], [8]]);
    t.same(slotGroups([], { isCluster: false }), []);
  },
);
