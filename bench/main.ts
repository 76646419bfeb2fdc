import { writePage } from './report/page.js';
import { loadResults } from './report/results.js';
import { runBench } from './run/bench.js';
import { readOptions } from './run/options.js';
import { scenarios } from './scenarios/index.js';

// An exit, so that folders are removed; what was started ends with this process anyway.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

const options = readOptions(process.argv.slice(2));
const isWanted = (name: string) =>
  options.only.length === 0 || options.only.some((word) => name.startsWith(word));
const wanted = scenarios.filter(({ name }) => isWanted(name));
if (wanted.length === 0) throw new Error(`there is none of ${options.only.join(', ')}`);
if (!options.report) await runBench(wanted, options);
const isWhole = !options.quick && !options.profile && options.peers.length === 0;
if (isWhole || options.report) {
  const names = scenarios.map(({ name }) => name);
  writePage(loadResults(names, false));
}
// Kept-alive connections of the bench itself would hold it open.
process.exit();
