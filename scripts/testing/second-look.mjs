// @ts-check
import { paint, say } from '../house/say.mjs';
import { runTap } from './tap-run.mjs';

/** More than that is no accident: looking again would only take time. */
const MOST = 5;

/**
 * Runs test files, and those that failed once more, one after the other: on two cores shared by many processes a deadline may be missed
 * by no fault of the code. What fails twice has failed. What failed once is named, to be mended.
 * @param {readonly string[]} files @param {NodeJS.ProcessEnv} env @param {readonly string[]} options
 * @param {import('./tally.mjs').Tally} tally
 */
export async function runWithSecondLook(files, env, options, tally) {
  const first = await runTap(files, env, options);
  const failed = files.filter((file) => (first.get(file)?.failed ?? 0) > 0);
  const isWorthwhile = failed.length > 0 && failed.length <= MOST && !first.has('tap');
  if (isWorthwhile) say(`once more, alone: ${failed.join(', ')}`);
  const second = isWorthwhile ? await runTap(failed, env, [...options, '--jobs=1']) : new Map();
  for (const [file, result] of first) if (!second.has(file)) tally.add(result);
  for (const result of second.values()) tally.add(result);
  for (const file of failed) {
    if (second.get(file)?.failed === 0)
      say(paint('yellow', `unsteady: ${file} failed once and passed alone`));
  }
}
