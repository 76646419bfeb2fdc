// @ts-check
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Folders count as well: theirs is the only time that changes when a file is deleted. @param {string} path @returns {number} ms, 0 for nothing */
export function newestIn(path) {
  const entries = statSync(path, { throwIfNoEntry: false })?.isDirectory()
    ? readdirSync(path, { recursive: true, encoding: 'utf8' })
    : [];
  return Math.max(changedAt(path), ...entries.map((entry) => changedAt(join(path, entry))));
}

/** @param {string} path @returns {number} ms, 0 for nothing */
export const changedAt = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
