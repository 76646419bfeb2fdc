import t from 'tap';
import { Backoff } from '../src/backoff.js';

t.test('the ceiling grows by two fifths from half a second to twenty', async (t) => {
  const backoff = new Backoff(() => 1);
  const waits = Array.from({ length: 13 }, () => backoff.next());
  t.same(waits.slice(0, 6), [500, 700, 980, 1_372, 1_921, 2_689]);
  t.same(waits.slice(10), [14_463, 20_000, 20_000]);
});

t.test('jitter is full: a wait may be anything down to nothing', async (t) => {
  const coins = [0, 0.25, 0.999];
  const backoff = new Backoff(() => coins.shift() ?? 0);
  t.same([backoff.next(), backoff.next(), backoff.next()], [0, 175, 979]);
});

t.test('a success begins at the shortest again', async (t) => {
  const backoff = new Backoff(() => 1);
  backoff.next();
  backoff.next();
  backoff.reset();
  t.equal(backoff.next(), 500);
});
