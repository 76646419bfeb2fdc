import fc from 'fast-check';
import t from 'tap';
import { RoomLog } from '../src/room-log.js';
import type { RoomEvent } from '../src/wire.js';
import { event } from './setup.js';

/** What may happen to a log: an event arrives (live, recovered or paged), the top is heard of, the connection breaks. */
const happening = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('take' as const), seq: fc.integer({ min: 1, max: 40 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('hear' as const), seq: fc.nat(45) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('break' as const), seq: fc.constant(0) }) },
);

t.test('events in any order, any number of times, leave once each, in order and without holes', async () => {
  fc.assert(
    fc.property(fc.nat(20), fc.array(happening, { maxLength: 120 }), (start, happenings) => {
      const log = new RoomLog<RoomEvent>(start);
      const out: number[] = [];
      for (const { do: what, seq } of happenings) {
        if (what === 'take') out.push(...log.take(event(seq)).map((one) => one.seq));
        else if (what === 'hear') log.learnTop(seq);
        else log.release();
        if (log.isBehind !== log.top > log.position) return false;
      }
      // What is missing at the end is fetched page by page, as the client does.
      while (log.isBehind) out.push(...log.take(event(log.position + 1)).map((one) => one.seq));
      return out.every((seq, i) => seq === start + 1 + i) && log.position === start + out.length;
    }),
    { numRuns: 3_000 },
  );
});

t.test('`last` is the event at the position, and nothing where that was not received', async () => {
  fc.assert(
    fc.property(fc.nat(20), fc.array(happening, { maxLength: 60 }), fc.nat(50), (start, happenings, at) => {
      const log = new RoomLog<RoomEvent>(start);
      const timed = (seq: number) => ({
        ...event(seq),
        at: `2026-01-01T00:00:00.${String(seq).padStart(3, '0')}Z`,
      });
      for (const { do: what, seq } of happenings) {
        if (what === 'take') log.take(timed(seq));
        if (what === 'break') log.release();
      }
      const held = log.position === start ? undefined : timed(log.position).at;
      if (log.last?.at !== held) return false;
      log.restart(at);
      return log.last?.at === undefined && log.position === at && !log.isBehind;
    }),
  );
});

t.test('more than is held behind a hole is fetched again, not lost', async (t) => {
  const log = new RoomLog<RoomEvent>(0);
  for (let seq = 2; seq <= 3_000; seq++) log.take(event(seq));
  const out: number[] = [];
  while (log.isBehind) out.push(...log.take(event(log.position + 1)).map((one) => one.seq));
  t.equal(out.length, 3_000);
});

t.test('each gap begins behind the position and ends before the first entry held', async () => {
  fc.assert(
    fc.property(
      fc.nat(20),
      fc.array(fc.integer({ min: 1, max: 40 })),
      fc.nat(45),
      (position, arrivals, top) => {
        const log = new RoomLog<{ seq: number }>(position);
        const out: number[] = [];
        for (const seq of arrivals) out.push(...log.take({ seq }).map((frame) => frame.seq));
        log.learnTop(top);
        const highest = Math.max(position, top, ...arrivals);
        for (let gap = log.gap; gap; gap = log.gap) {
          if (gap.after !== log.position || gap.upTo <= gap.after)
            throw new Error(`a gap of nothing: ${JSON.stringify(gap)}`);
          for (let seq = gap.after + 1; seq <= gap.upTo; seq++)
            out.push(...log.take({ seq }).map((f) => f.seq));
        }
        const expected = Array.from({ length: highest - position }, (_, i) => position + 1 + i);
        if (String(out) !== String(expected)) throw new Error(`${out} instead of ${expected}`);
      },
    ),
    { numRuns: 5_000 },
  );
});
