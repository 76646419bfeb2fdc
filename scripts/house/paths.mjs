// @ts-check
import { fileURLToPath } from 'node:url';

/** The root of the clone, with a slash at its end. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** @param {string} path relative to the root */
export const inRoot = (path) => fileURLToPath(new URL(path, new URL('../../', import.meta.url)));
