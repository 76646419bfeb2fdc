// @ts-check
import { readFileSync } from 'node:fs';
import { inRoot } from './paths.mjs';

/**
 * What Node runs for a service: `config.entry` of its package.json where it is bundled, else the compiled module itself.
 * @param {string} service @returns {string} relative to the root
 */
export function entryOf(service) {
  const { config } = JSON.parse(readFileSync(inRoot(`services/${service}/package.json`), 'utf8'));
  return `services/${service}/${config?.entry ?? 'out/src/main.js'}`;
}
