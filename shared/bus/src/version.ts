import { readFileSync } from 'node:fs';

/** All packages of the workspace are of one version. */
export const VERSION = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
).version;
