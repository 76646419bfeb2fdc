import type { RealtimeClient } from '@devtalk/client';
import t from 'tap';
import { TypingHints } from './typing-hints.js';

t.test('typing is repeated every 3 s, also after the clock was set back', async (t) => {
  const sent: unknown[] = [];
  const call = (_: string, data: unknown) => Promise.resolve(void sent.push(data));
  const hints = new TypingHints({ call } as unknown as RealtimeClient);
  const clocks = { wall: Date.now, monotonic: performance.now };
  t.teardown(() => {
    Date.now = clocks.wall;
    performance.now = clocks.monotonic;
  });
  const pass = (ms: number, wallMs: number) => {
    const [wall, monotonic] = [Date.now() + wallMs, performance.now() + ms];
    Date.now = () => wall;
    performance.now = () => monotonic;
  };
  hints.typing('r1');
  pass(1_000, 1_000);
  hints.typing('r1');
  t.equal(sent.length, 1);
  pass(2_500, -3_600_000);
  hints.typing('r1');
  t.same(sent, [
    { room: 'r1', typing: true },
    { room: 'r1', typing: true },
  ]);
});
