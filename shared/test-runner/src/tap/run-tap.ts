import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { inRoot, paint, print, root, run } from '@devtalk/launcher/workspace';
import { Parser, type Result } from 'tap-parser';
import { Tally } from './tally.js';

const TAP = inRoot('node_modules/tap/dist/esm/run.mjs');
const BUILT_TAP = inRoot('node_modules/@tapjs/test/test-built/dist/esm/index.js');

/**
 * Runs compiled test files under tap and counts each named test once: a subtest that holds no further subtests, or a file that holds
 * assertions alone.
 * @param options of `tap run`, over those of .taprc
 * @returns the results of each file; under the name `tap` what went wrong outside of them
 */
export async function runTap(
  files: readonly string[],
  env: NodeJS.ProcessEnv,
  options: readonly string[] = [],
): Promise<Map<string, Tally>> {
  await buildTap();
  const tap = spawn(process.execPath, [TAP, 'run', '-R', 'tap', ...options, ...files], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const parser = new Parser();
  const tallies = new Map<string, Tally>();
  countFiles(parser, tallies);
  tap.stdout.pipe(parser);
  const code = await new Promise((resolve) => tap.once('close', resolve));
  if (code !== 0 && [...tallies.values()].every(({ failed }) => failed === 0)) {
    const outside = new Tally();
    outside.fail('tap', `it ended with exit code ${code}`);
    tallies.set('tap', outside);
  }
  return tallies;
}

/** tap comes built with all its plugins; the first run after an installation would still use the one that .taprc leaves out. */
async function buildTap(): Promise<void> {
  if (readFileSync(BUILT_TAP, 'utf8').includes('@tapjs/typescript'))
    await run(process.execPath, [TAP, 'build']);
}

function countFiles(parser: Parser, tallies: Map<string, Tally>): void {
  const tallyOf = (file: string) => {
    const tally = tallies.get(file) ?? new Tally();
    tallies.set(file, tally);
    return tally;
  };
  count(parser, [], tallyOf);
}

/** What is known about a test so far. */
interface Counted {
  hasSubtests: boolean;
  failed: number;
}

/** @param path names of the tests around */
function count(parser: Parser, path: readonly string[], tallyOf: (file: string) => Tally): Counted {
  const counted: Counted = { hasSubtests: false, failed: 0 };
  let subtest: Counted | undefined;
  parser.on('child', (child) => {
    counted.hasSubtests = true;
    subtest = count(child, [...path, child.name], tallyOf);
  });
  parser.on('assert', (result) => {
    const inner = subtest;
    subtest = undefined;
    const tally = tallyOf(path[0] ?? result.name);
    if (!result.ok && !result.todo && !result.skip) counted.failed++;
    if (inner) judge(result, inner, tally, path);
    else if (!result.ok && !result.todo) explain(result, path);
    else if (result.skip && path.length < 2) tally.skip(nameOf(result, path), String(result.skip));
    if (path.length === 0) printFile(result);
  });
  return counted;
}

/** @param result of a test with assertions or subtests inside */
function judge(result: Result, inner: Counted, tally: Tally, path: readonly string[]): void {
  const name = nameOf(result, path);
  if (result.skip || result.todo) tally.skip(name, String(result.skip || result.todo));
  else if (result.ok && !inner.hasSubtests) tally.pass();
  // What failed inside a subtest has been counted there.
  else if (!result.ok && !(inner.hasSubtests && inner.failed > 0)) tally.fail(name);
}

const nameOf = (result: Result, path: readonly string[]) => [...path, result.name].join(' › ');

function explain(result: Result, path: readonly string[]): void {
  print(paint('red', `✗ ${nameOf(result, path)}`));
  if (result.diag) console.log(JSON.stringify(result.diag, null, 2));
}

function printFile({ ok, name, time }: Result): void {
  const seconds = time ? paint('gray', ` ${(time / 1000).toFixed(1)} s`) : '';
  print(`${ok ? paint('green', '✓') : paint('red', '✗')} ${name}${seconds}`);
}
