import { fileURLToPath } from 'node:url';
import { readOptions } from './options.js';
import { account, leave, summarize, verdicts } from './report.js';
import { run } from './run.js';

const RESULTS = fileURLToPath(new URL('../../../.data/faults', import.meta.url));

const ends: (() => unknown)[] = [];
const options = readOptions(process.argv.slice(2));
let lastWords = '0 passed, 1 failed';
const startedAt = Date.now();
const say = (text: string) =>
  console.log(`${((Date.now() - startedAt) / 1_000).toFixed(1).padStart(7)} s  ${text}`);

say(`seed ${options.seed}: the same faults again with --seed ${options.seed}`);
try {
  const result = await run({ teardown: (end) => ends.push(end) }, options, say);
  lastWords = `\n${verdicts(result.violations)}`;
  console.log(`\n${summarize(result, options)}`);
  if (result.violations.length > 0) {
    const folder = leave(RESULTS, result.history, result.violations, options.seed);
    console.log(`\n${account(result.violations)}\n\nHistory and all violations: ${folder}`);
    process.exitCode = 1;
  }
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  for (const end of ends.reverse()) await end();
  console.log(lastWords);
}
