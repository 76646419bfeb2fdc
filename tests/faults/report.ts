import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROMISES } from './checker/promises.js';
import type { History, Violation } from './history.js';
import type { Options } from './options.js';
import type { Result } from './run.js';

/** The run in a few lines. */
export function summarize(
  { history, violations, kills, faults }: Result,
  { seed, minutes }: Options,
): string {
  const sent = history.of('sent');
  const count = (outcome: string) => sent.filter((one) => one.outcome === outcome).length;
  const uses = history.of('session-used');
  return [
    `seed ${seed}, ${minutes} minutes, ${faults} faults, ${kills} kills`,
    `${sent.length} messages: ${count('ok')} acknowledged, ${count('unknown')} without an answer, ${count('refused')} refused`,
    `${history.of('received').length} deliveries, ${history.of('signed-in').length} sign-ins, ${uses.length} uses of sessions`,
    violations.length === 0 ? 'every promise held' : `${violations.length} violations`,
  ].join('\n');
}

/** Each promise with whether it held, and a last line that counts them. */
export function verdicts(violations: readonly Violation[]): string {
  const broken = new Set(violations.map(({ promise }) => promise));
  const lines = PROMISES.map((promise) => `${broken.has(promise) ? 'BROKEN' : 'held  '}  ${promise}`);
  return [...lines, '', `${PROMISES.length - broken.size} passed, ${broken.size} failed`].join('\n');
}

/** What went wrong, for a person to read: each broken promise with its first examples. */
export function account(violations: readonly Violation[], examples = 5): string {
  const groups = new Map<string, string[]>();
  for (const { promise, what } of violations) groups.set(promise, [...(groups.get(promise) ?? []), what]);
  return [...groups]
    .map(([promise, whats]) =>
      [`BROKEN: ${promise} (${whats.length})`, ...whats.slice(0, examples).map((what) => `  - ${what}`)].join(
        '\n',
      ),
    )
    .join('\n');
}

/** In pieces: an hour's history is longer than a string may be. */
function writeHistory(file: string, { entries }: History): void {
  writeFileSync(file, '');
  for (let i = 0; i < entries.length; i += 10_000) {
    const lines = entries.slice(i, i + 10_000).map((entry) => JSON.stringify(entry));
    appendFileSync(file, `${lines.join('\n')}\n`);
  }
}

/** Leaves history and account behind, for whoever has to find out why. @returns the folder */
export function leave(
  folder: string,
  history: History,
  violations: readonly Violation[],
  seed: number,
): string {
  const path = join(folder, `seed-${seed}`);
  mkdirSync(path, { recursive: true });
  writeHistory(join(path, 'history.jsonl'), history);
  writeFileSync(join(path, 'violations.txt'), `${account(violations, Number.POSITIVE_INFINITY)}\n`);
  return path;
}
