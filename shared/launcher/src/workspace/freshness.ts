import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** In ms, 0 for nothing. Folders count too: a deleted file changes no other time than its folder's. */
export function newestIn(path: string): number {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory();
  const entries = isFolder ? readdirSync(path, { recursive: true, encoding: 'utf8' }) : [];
  return Math.max(changedAt(path), ...entries.map((entry) => changedAt(join(path, entry))));
}

export const changedAt = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
