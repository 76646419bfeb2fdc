import type { TestScope } from '@devtalk/testkit';
import { account } from '../report.js';
import { failOver } from './fail-over.js';
import type { Outcome } from './outcome.js';
import { losePower } from './power-loss.js';

/** Each limit is provoked on a deployment of its own. */
async function inScope<T>(work: (scope: TestScope) => Promise<T>): Promise<T> {
  const ends: (() => unknown)[] = [];
  try {
    return await work({ teardown: (end) => ends.push(end) });
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

let passed = 0;
let failed = 0;
let skipped = 0;

/** @param documented whether what was lost is what the documentation says: something, or nothing */
function tell(what: string, outcome: Outcome, documented: 'loses' | 'keeps'): void {
  const { acknowledged, lost, moved, resets, downMs, violations } = outcome;
  console.log(`\n${what}`);
  console.log(`  ${lost} of ${acknowledged} acknowledged messages lost, ${moved} stored anew at another seq`);
  console.log(`  told to start afresh: ${resets.join(', ') || 'nobody'}`);
  console.log(`  first acknowledgement ${(downMs / 1_000).toFixed(1)} s after; no service was restarted`);
  const expected = lost > 0 === (documented === 'loses');
  if (!expected) console.log(`  UNEXPECTED: it was to ${documented === 'loses' ? 'lose some' : 'lose none'}`);
  if (violations.length > 0) console.log(account(violations));
  if (expected && violations.length === 0) {
    passed++;
    console.log('  nothing else: none doubled, none out of order, every client holds the log as it is');
  } else failed++;
}

const power = async (fsync: 'everysec' | 'always') => {
  const outcome = await inScope((scope) => losePower(scope, fsync));
  const what = `power loss, appendfsync ${fsync}`;
  if (!outcome) {
    skipped++;
    console.log(`\n${what}: not provoked, since strace cannot watch Redis here`);
  } else tell(`${what}: ${outcome.bytes} bytes cut off`, outcome, fsync === 'always' ? 'keeps' : 'loses');
};

const steps: Record<string, () => Promise<void>> = {
  everysec: () => power('everysec'),
  always: () => power('always'),
  sentinel: async () => {
    const outcome = await inScope(failOver);
    const what = `Sentinel fail-over to a replica that was ${outcome.behindBytes} bytes behind`;
    tell(what, outcome, 'loses');
  },
};
const wanted = process.argv.slice(2);
for (const [name, step] of Object.entries(steps)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  await step().catch((error: unknown) => {
    failed++;
    console.error(name, error);
  });
}
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 ? 1 : 0;
