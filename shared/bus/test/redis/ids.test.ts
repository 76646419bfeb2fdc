import { randomBase32 } from '@devtalk/runtime';
import t from 'tap';
import { newToken } from '../../src/redis/ids.js';

t.test(
  'ids are of the length asked for and never come twice, also across the bytes drawn in advance',
  async (t) => {
    const ids = Array.from({ length: 2_000 }, (_, i) => randomBase32(11 + (i % 9)));
    t.ok(ids.every((id, i) => id.length === 11 + (i % 9) && /^[0-9a-hjkmnp-tv-z]+$/.test(id)));
    t.equal(new Set(ids.map((id) => id.slice(0, 11))).size, 2_000);
    t.equal(randomBase32(4_096).length, 4_096);
    t.throws(() => randomBase32(4_097), RangeError);
  },
);

t.test('all characters are equally likely', async (t) => {
  const counts = new Map<string, number>();
  for (const character of Array.from({ length: 20 }, () => randomBase32(4_096)).join('')) {
    counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  t.equal(counts.size, 32);
  // 2,560 of each are expected; ten standard deviations of 50 are never seen.
  t.ok([...counts.values()].every((count) => Math.abs(count - 2_560) < 500));
});

t.test('tokens', async (t) => {
  t.match(newToken(3), /^03\.[\w-]{43}$/);
  t.not(newToken(3), newToken(3));
});
