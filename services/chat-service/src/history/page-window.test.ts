import fc from 'fast-check';
import t from 'tap';
import { windowWithin } from './page-window.js';

t.test('a window holds its anchor, is as large as it may be, and never larger', async () => {
  fc.assert(
    fc.property(fc.array(fc.nat(100), { minLength: 1 }), fc.nat(200), fc.nat(2_000), (sizes, at, bytes) => {
      const anchor = at % sizes.length;
      const [first, last] = windowWithin(sizes, anchor, bytes) ?? [0, -1];
      const sum = sizes.slice(first, last + 1).reduce((a, b) => a + b, 0);
      const fits = sum <= bytes || first === last;
      const spare = bytes - sum;
      const couldGrow = [sizes[first - 1], sizes[last + 1]].some(
        (size) => size !== undefined && size <= spare,
      );
      return first <= anchor && anchor <= last && fits && !couldGrow;
    }),
  );
});

t.test('an empty page has no window', async (t) => {
  t.equal(windowWithin([], 0, 100), null);
});
