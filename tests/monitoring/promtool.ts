import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './deployed.js';

export const run = promisify(execFile);
const FOLDER = join(root, 'node_modules/.cache/prometheus');

/**
 * The checker that comes with Prometheus: from the PATH, else out of Debian's package, which is unpacked and not installed, as
 * installing it would start a server. Undefined where neither can be had.
 */
export async function findPromtool(): Promise<string | undefined> {
  const unpacked = join(FOLDER, 'usr/bin/promtool');
  const isThere = await run('promtool', ['--version']).then(
    () => true,
    () => false,
  );
  if (isThere) return 'promtool';
  if (existsSync(unpacked)) return unpacked;
  try {
    await mkdir(FOLDER, { recursive: true });
    await run('apt-get', ['download', 'prometheus'], { cwd: FOLDER });
    const archive = (await readdir(FOLDER)).find((file) => file.endsWith('.deb'));
    await run('dpkg-deb', ['--extract', archive ?? '', FOLDER], { cwd: FOLDER });
    return existsSync(unpacked) ? unpacked : undefined;
  } catch {
    return undefined;
  }
}
