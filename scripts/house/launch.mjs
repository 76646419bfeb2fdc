// @ts-check
import { readFileSync } from 'node:fs';
import { inRoot } from './paths.mjs';

/**
 * Flags of Node that a service is started with, by whichever launcher: `config.nodeFlags` of its package.json, where
 * `npm start` in its folder finds them too. docs/operations.md says what they are for.
 * @param {string} service @returns {string[]}
 */
export const nodeFlagsOf = (service) => configOf(service).nodeFlags?.split(' ') ?? [];

/**
 * What Node runs for it: `config.entry` of its package.json where it is bundled, else the compiled module itself.
 * @param {string} service @returns {string} relative to the root
 */
export const entryOf = (service) => `services/${service}/${configOf(service).entry ?? 'out/src/main.js'}`;

/** @param {string} service @returns {{ nodeFlags?: string, entry?: string }} */
const configOf = (service) =>
  JSON.parse(readFileSync(inRoot(`services/${service}/package.json`), 'utf8')).config ?? {};
