import fc from 'fast-check';
import t from 'tap';
import { retryDelay } from './retry-delay.js';

t.test('delays stay below a bound that doubles up to the maximum, and use all of it', async (t) => {
  const cases = [
    fc.integer({ min: 1, max: 2_000 }),
    fc.integer({ min: 1, max: 1e4 }),
    fc.integer({ min: 1, max: 1e6 }),
  ];
  fc.assert(
    fc.property(
      ...(cases as [fc.Arbitrary<number>, fc.Arbitrary<number>, fc.Arbitrary<number>]),
      (failures, base, max) => {
        const bound = Math.min(max, base * 2 ** Math.min(failures - 1, 30));
        const delay = retryDelay(failures, { retryBaseMs: base, retryMaxMs: max });
        return Number.isInteger(delay) && delay >= 0 && delay < Math.max(1, bound);
      },
    ),
  );
  const settings = { retryBaseMs: 100, retryMaxMs: 1_000 };
  t.strictSame(
    [1, 2, 3, 4, 5].map((failures) => retryDelay(failures, settings, () => 0.999_999)),
    [99, 199, 399, 799, 999],
  );
  t.equal(
    retryDelay(5, settings, () => 0),
    0,
    'full jitter begins at nothing',
  );
});
