import fc from 'fast-check';
import t from 'tap';
import { byCount } from './build.js';
import type { Ranked } from './figures.js';
import { topOfSums } from './top-people.js';

t.test('the top of sums is exact, and the rankings are not read whole', async (t) => {
  const ranking = fc.uniqueArray(
    fc.record({ id: fc.integer({ min: 0, max: 400 }).map(String), count: fc.integer({ min: 1, max: 50 }) }),
    { selector: ({ id }) => id, maxLength: 300 },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(ranking, { minLength: 1, maxLength: 5 }), async (parts) => {
      const sums = new Map<string, number>();
      for (const { id, count } of parts.flat()) sums.set(id, (sums.get(id) ?? 0) + count);
      const best = await topOfSums(rankingsOf(parts, sums), 10);
      const expected = [...sums.values()].sort((a, b) => b - a).slice(0, 10);
      t.strictSame(
        best.map(({ count }) => count),
        expected,
      );
    }),
    { numRuns: 60 },
  );
});

t.test('a clear winner is found in the first look', async (t) => {
  const parts = [0, 1].map((p) =>
    Array.from({ length: 5_000 }, (_, i): Ranked => ({ id: `${p}-${i}`, count: i < 20 ? 1_000 - i : 1 })),
  );
  let deepest = 0;
  const sums = new Map(parts.flat().map(({ id, count }) => [id, count]));
  const rankings = rankingsOf(parts, sums, (depth) => {
    deepest = depth;
  });
  t.equal((await topOfSums(rankings, 10)).length, 10);
  t.ok(deepest < 100, `read to depth ${deepest}`);
});

function rankingsOf(
  parts: Ranked[][],
  sums: Map<string, number>,
  onDepth: (depth: number) => void = () => {},
) {
  return {
    first: async (depth: number) => {
      onDepth(depth);
      return parts.map((part) => [...part].sort(byCount).slice(0, depth));
    },
    sums: async (ids: readonly string[]) => ids.map((id) => ({ id, count: sums.get(id) ?? 0 })),
  };
}
