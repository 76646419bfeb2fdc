import { paint, print } from '@devtalk/launcher/workspace';
import { runTap } from './run-tap.js';
import type { Tally } from './tally.js';

/** More failed files than that are no accident: to run them again would only take time. */
const MOST_RETRIED = 5;

/**
 * Runs test files, and those that failed once more, one after the other: on two cores shared by many processes a deadline may be missed by
 * no fault of the code. What fails twice has failed. What failed once is named as flaky, to be mended.
 */
export async function runWithRetry(
  files: readonly string[],
  env: NodeJS.ProcessEnv,
  options: readonly string[],
  tally: Tally,
): Promise<void> {
  const first = await runTap(files, env, options);
  const failed = files.filter((file) => (first.get(file)?.failed ?? 0) > 0);
  const isWorthwhile = failed.length > 0 && failed.length <= MOST_RETRIED && !first.has('tap');
  if (isWorthwhile) print(`retrying, one at a time: ${failed.join(', ')}`);
  const second = isWorthwhile
    ? await runTap(failed, env, [...options, '--jobs=1'])
    : new Map<string, Tally>();
  for (const [file, result] of first) if (!second.has(file)) tally.add(result);
  for (const result of second.values()) tally.add(result);
  for (const file of failed) {
    if (second.get(file)?.failed === 0) print(paint('yellow', `flaky: ${file} failed once and passed alone`));
  }
}
