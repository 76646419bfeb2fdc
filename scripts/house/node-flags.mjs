// @ts-check
import { readFileSync } from 'node:fs';
import { inRoot } from './paths.mjs';

/**
 * Flags of Node that a service is started with, by whichever launcher: `config.nodeFlags` of its package.json, where
 * `npm start` in its folder finds them too. docs/operations.md says what they are for.
 * @param {string} service @returns {string[]}
 */
export function nodeFlagsOf(service) {
  const { config } = JSON.parse(readFileSync(inRoot(`services/${service}/package.json`), 'utf8'));
  return config?.nodeFlags?.split(' ') ?? [];
}
