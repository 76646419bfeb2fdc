import { existsSync, readFileSync } from 'node:fs';
import { resultsFolder } from '../run/folders.js';
import type { ScenarioResult } from '../run/result.js';

/** Of those scenarios that have been run. */
export function loadResults(names: readonly string[], quick: boolean): ScenarioResult[] {
  return names.flatMap((name) => {
    const file = new URL(`${name}.json`, resultsFolder(quick));
    return existsSync(file) ? [JSON.parse(readFileSync(file, 'utf8')) as ScenarioResult] : [];
  });
}
