import fc from 'fast-check';
import t from 'tap';
import { RoomStream } from './room-stream.js';

t.test('frames in any order, any number of times, come out once and in order', async () => {
  fc.assert(
    fc.property(
      fc.nat(20),
      fc.array(fc.integer({ min: 1, max: 40 })),
      fc.nat(45),
      (position, arrivals, top) => {
        const stream = new RoomStream(position);
        const out: number[] = [];
        for (const seq of arrivals) out.push(...stream.take({ seq }).map((frame) => frame.seq));
        stream.learnTop(top);
        const highest = Math.max(position, top, ...arrivals);
        for (let gap = stream.gap; gap; gap = stream.gap) {
          if (gap.after !== stream.position || gap.upTo <= gap.after)
            throw new Error(`a gap of nothing: ${JSON.stringify(gap)}`);
          for (let seq = gap.after + 1; seq <= gap.upTo; seq++)
            out.push(...stream.take({ seq }).map((f) => f.seq));
        }
        const expected = Array.from({ length: highest - position }, (_, i) => position + 1 + i);
        if (String(out) !== String(expected)) throw new Error(`${out} instead of ${expected}`);
      },
    ),
    { numRuns: 5_000 },
  );
});

t.test('more than is held behind a gap is still known to be missing', async (t) => {
  const stream = new RoomStream<{ seq: number }>(0);
  for (let seq = 2; seq <= 5_000; seq++) stream.take({ seq });
  const out: number[] = [];
  for (let gap = stream.gap; gap; gap = stream.gap) {
    out.push(...stream.take({ seq: gap.after + 1 }).map((frame) => frame.seq));
  }
  t.equal(out.length, 5_000);
});
