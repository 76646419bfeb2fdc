// @ts-check
import { existsSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../house/command.mjs';
import { hasEndedWithin, identify } from '../processes/identity.mjs';

/** Redis writes what it has before it ends; a large data set takes a moment. */
const PATIENCE_MS = 10_000;

/**
 * Ends a redis-server that an earlier, killed starter left working on this folder: two on the same append-only files would
 * ruin them. Its process id comes from its pid file, and it is believed only if that process works in this very folder.
 * @param {string} folder where Redis keeps its data
 */
export async function endStrayRedis(folder) {
  const pidFile = join(folder, 'redis.pid');
  const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : 0;
  const identity = pid > 0 ? await identify(pid) : undefined;
  if (!identity || (await workingFolderOf(pid)) !== realpathSync(folder)) return;
  signal(pid, 'SIGTERM');
  if (await hasEndedWithin(identity, PATIENCE_MS)) return;
  signal(pid, 'SIGKILL');
  await hasEndedWithin(identity, PATIENCE_MS);
}

/** @param {number} pid */
async function workingFolderOf(pid) {
  try {
    if (process.platform === 'linux') return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
  const { output } = await run('lsof', ['-a', '-p', String(pid), '-d', 'cwd', '-Fn']);
  return /^n(.+)$/m.exec(output)?.[1];
}

/** @param {number} pid @param {NodeJS.Signals} name */
function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch {
    // It ended in between.
  }
}
