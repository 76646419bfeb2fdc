import { searchStates } from '@devtalk/testkit';
import t from 'tap';
import { partitionTakeover } from './models/partition-takeover.js';

const all = { fence: true, pending: true, oldest: true, drain: true };

t.test('no interleaving of take-over, stall and death loses, doubles or reorders a command', async (t) => {
  const { states, violation } = searchStates(partitionTakeover(all));
  t.equal(violation, undefined, violation?.trace.join(' → ') ?? 'no violation');
  t.ok(states > 1_000, `${states} states`);
});

for (const rule of ['fence', 'pending', 'oldest', 'drain'] as const) {
  t.test(`the search finds what goes wrong without ${rule}`, async (t) => {
    const { violation } = searchStates(partitionTakeover({ ...all, [rule]: false }));
    t.ok(violation, 'a violation is found');
    t.comment(`${violation?.reason}: ${violation?.trace.join(' → ')}`);
  });
}
