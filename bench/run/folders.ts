import { mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** From `bench/out/run/`. */
const bench = new URL('../../', import.meta.url);

/** Quick results show that everything works; they never replace those that the documents quote. */
export const resultsFolder = (quick: boolean) => new URL(quick ? 'results/quick/' : 'results/', bench);
export const docsFolder = new URL('../docs/', bench);

/** Emptied: the profiles of one run. */
export function profileFolder(scenario: string, peer: string): string {
  const folder = new URL(`profiles/${scenario}/${peer}/`, bench);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return fileURLToPath(folder);
}
