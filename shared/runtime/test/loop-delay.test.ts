import { waitFor } from '@devtalk/testkit';
import t, { type Test } from 'tap';
import { LoopDelay } from '../src/loop-delay.js';

const LOOK_MS = 10;

function watch(t: Test): LoopDelay {
  const delay = LoopDelay.watch();
  t.teardown(() => delay.close());
  return delay;
}

function stall(ms: number): number {
  const begin = performance.now();
  while (performance.now() - begin < ms);
  return performance.now() - begin;
}

const looks = (delay: LoopDelay, count: number) => {
  const from = delay.count;
  return waitFor(() => delay.count >= from + count, { interval: 5 });
};

/** Until the loop is looked at seldom: a busy one stays busy for a while. */
const isQuiet = (delay: LoopDelay) =>
  waitFor(async () => {
    const begin = performance.now();
    delay.reset();
    await looks(delay, 4);
    return (performance.now() - begin) / delay.count > 70;
  });

t.test('a stall is reported in full but for 10 ms, wherever between two looks it begins', async (t) => {
  const delay = watch(t);
  for (const phase of [0, 30, 60, 90]) {
    await isQuiet(delay);
    await new Promise((resolve) => setTimeout(resolve, phase));
    delay.reset();
    const ms = stall(30);
    await looks(delay, 1);
    t.ok(delay.max > ms - LOOK_MS - 1, `${delay.max} ms of ${ms} that began ${phase} ms after a look`);
  }
});

t.test('many short turns are not taken for a stall, but for the moment when they begin', async (t) => {
  const delay = watch(t);
  let isOver = false;
  const turn = () => {
    stall(1);
    if (!isOver) setImmediate(turn);
  };
  turn();
  await looks(delay, 3);
  delay.reset();
  await looks(delay, 50);
  isOver = true;
  // Of other processes' turns on the same core this must not depend.
  t.ok(delay.percentile(50) < LOOK_MS / 2, `typically ${delay.percentile(50)} ms`);
});

t.test('an idle loop is looked at seldom, and by one look for all who watch', async (t) => {
  const [delay, other] = [watch(t), watch(t)];
  await isQuiet(delay);
  delay.reset();
  other.reset();
  await looks(delay, 2);
  t.equal(other.count, delay.count);
});

t.test('a little work every now and then lets a loop that was busy rest again', async (t) => {
  const delay = watch(t);
  stall(200);
  const work = setInterval(() => stall(2), 100);
  t.teardown(() => clearInterval(work));
  await t.resolves(isQuiet(delay), 'looked at seldom');
});

t.test('nothing was late where nothing was looked at', async (t) => {
  const delay = watch(t);
  delay.reset();
  t.same([delay.max, delay.min, delay.mean, delay.percentile(99)], [0, 0, 0, 0]);
});
