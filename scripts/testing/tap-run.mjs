// @ts-check
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { run } from '../house/command.mjs';
import { inRoot, root } from '../house/paths.mjs';
import { paint, say } from '../house/say.mjs';
import { Tally } from './tally.mjs';

const TAP = inRoot('node_modules/tap/dist/esm/run.mjs');
const BUILT_TAP = inRoot('node_modules/@tapjs/test/test-built/dist/esm/index.js');

/**
 * Runs compiled test files under tap and counts each named test once: a subtest that holds no further subtests, or a file
 * that holds assertions alone.
 * @param {readonly string[]} files @param {NodeJS.ProcessEnv} env
 * @param {readonly string[]} [options] of `tap run`, over those of .taprc
 * @returns {Promise<Map<string, Tally>>} what each file proved; under the name `tap` what went wrong outside of them
 */
export async function runTap(files, env, options = []) {
  await buildTap();
  // Present only once the packages are installed.
  const { Parser } = await import('tap-parser');
  const tap = spawn(process.execPath, [TAP, 'run', '-R', 'tap', ...options, ...files], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const parser = new Parser();
  /** @type {Map<string, Tally>} */
  const tallies = new Map();
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

/** @param {import('tap-parser').Parser} parser @param {Map<string, Tally>} tallies */
function countFiles(parser, tallies) {
  const tallyOf = (/** @type {string} */ file) => {
    const tally = tallies.get(file) ?? new Tally();
    tallies.set(file, tally);
    return tally;
  };
  count(parser, [], tallyOf);
}

/** tap comes built with all its plugins; the first run after an installation would still use the one that .taprc leaves out. */
async function buildTap() {
  if (readFileSync(BUILT_TAP, 'utf8').includes('@tapjs/typescript'))
    await run(process.execPath, [TAP, 'build']);
}

/**
 * @param {import('tap-parser').Parser} parser @param {string[]} path names of the tests around
 * @param {(file: string) => Tally} tallyOf
 * @returns {{ hasSubtests: boolean, failures: () => number }} what is known about it so far
 */
function count(parser, path, tallyOf) {
  const state = { hasSubtests: false, failed: 0 };
  /** @type {ReturnType<typeof count> | undefined} */
  let subtest;
  parser.on('child', (child) => {
    state.hasSubtests = true;
    subtest = count(child, [...path, child.name], tallyOf);
  });
  parser.on('assert', (result) => {
    const inner = subtest;
    subtest = undefined;
    const tally = tallyOf(path[0] ?? result.name);
    if (!result.ok && !result.todo && !result.skip) state.failed++;
    if (inner) judge(result, inner, tally, path);
    else if (!result.ok && !result.todo) explain(result, path);
    else if (result.skip && path.length < 2) tally.skip(nameOf(result, path), String(result.skip));
    if (path.length === 0) sayFile(result);
  });
  return {
    get hasSubtests() {
      return state.hasSubtests;
    },
    failures: () => state.failed,
  };
}

/**
 * @param {import('tap-parser').Result} result of a test with assertions or subtests inside
 * @param {ReturnType<typeof count>} inner @param {Tally} tally @param {string[]} path
 */
function judge(result, inner, tally, path) {
  const name = nameOf(result, path);
  if (result.skip || result.todo) tally.skip(name, String(result.skip || result.todo));
  else if (result.ok && !inner.hasSubtests) tally.pass();
  // What failed inside a subtest has been counted there.
  else if (!result.ok && !(inner.hasSubtests && inner.failures() > 0)) tally.fail(name);
}

/** @param {import('tap-parser').Result} result @param {string[]} path */
const nameOf = (result, path) => [...path, result.name].join(' › ');

/** @param {import('tap-parser').Result} result @param {string[]} path */
function explain(result, path) {
  say(paint('red', `✗ ${nameOf(result, path)}`));
  if (result.diag) console.log(JSON.stringify(result.diag, null, 2));
}

/** @param {import('tap-parser').Result} result */
function sayFile({ ok, name, time }) {
  const seconds = time ? paint('gray', ` ${(time / 1000).toFixed(1)} s`) : '';
  say(`${ok ? paint('green', '✓') : paint('red', '✗')} ${name}${seconds}`);
}
