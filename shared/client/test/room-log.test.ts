import fc from 'fast-check';
import t from 'tap';
import { RoomLog } from '../src/room-log.js';
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
      const log = new RoomLog(start);
      const out: number[] = [];
      for (const { do: what, seq } of happenings) {
        if (what === 'take') out.push(...log.take(event(seq)).map((one) => one.seq));
        else if (what === 'hear') log.top = Math.max(log.top, seq);
        else log.release();
        if (log.behind !== log.top > log.seq) return false;
      }
      // What is missing at the end is fetched page by page, as the client does.
      while (log.behind) out.push(...log.take(event(log.seq + 1)).map((one) => one.seq));
      return out.every((seq, i) => seq === start + 1 + i) && log.seq === start + out.length;
    }),
    { numRuns: 3_000 },
  );
});

t.test('the mark names the event at seq, and nothing where that was not received', async () => {
  fc.assert(
    fc.property(fc.nat(20), fc.array(happening, { maxLength: 60 }), fc.nat(50), (start, happenings, at) => {
      const log = new RoomLog(start);
      const timed = (seq: number) => ({
        ...event(seq),
        at: `2026-01-01T00:00:00.${String(seq).padStart(3, '0')}Z`,
      });
      for (const { do: what, seq } of happenings) {
        if (what === 'take') log.take(timed(seq));
        if (what === 'break') log.release();
      }
      const held = log.seq === start ? undefined : timed(log.seq).at;
      if (log.mark !== held) return false;
      log.restart(at);
      return log.mark === undefined && log.seq === at && !log.behind;
    }),
  );
});

t.test('more than is held behind a hole is fetched again, not lost', async (t) => {
  const log = new RoomLog(0);
  for (let seq = 2; seq <= 3_000; seq++) log.take(event(seq));
  const out: number[] = [];
  while (log.behind) out.push(...log.take(event(log.seq + 1)).map((one) => one.seq));
  t.equal(out.length, 3_000);
});
