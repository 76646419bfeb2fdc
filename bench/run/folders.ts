import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** From `bench/out/run/`. */
const bench = new URL('../../', import.meta.url);

export const resultsFolder = new URL('results/', bench);
export const docsFolder = new URL('../docs/', bench);

/** Made if it is not there. */
export function profileFolder(scenario: string, peer: string): string {
  const folder = new URL(`profiles/${scenario}/${peer}/`, bench);
  mkdirSync(folder, { recursive: true });
  return fileURLToPath(folder);
}
