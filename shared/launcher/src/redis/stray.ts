import { existsSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { hasEndedWithin, identify } from '../process/identity.js';
import { run } from '../workspace/run-program.js';

/** Redis writes what it has before it ends; a large data set takes a moment. */
const SAVE_MS = 10_000;

/**
 * Ends a redis-server that an earlier, killed starter left working on this folder: two on the same append-only files would ruin them. Its
 * process id comes from its pid file, and is believed only if that process works in this very folder.
 */
export async function endStrayRedis(folder: string): Promise<void> {
  const pidFile = join(folder, 'redis.pid');
  const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : 0;
  const identity = pid > 0 ? await identify(pid) : undefined;
  if (!identity || (await workingFolderOf(pid)) !== realpathSync(folder)) return;
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return; // It ended in between.
    }
    if (await hasEndedWithin(identity, SAVE_MS)) return;
  }
}

async function workingFolderOf(pid: number): Promise<string | undefined> {
  try {
    if (process.platform === 'linux') return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
  const { output } = await run('lsof', ['-a', '-p', String(pid), '-d', 'cwd', '-Fn']);
  return /^n(.+)$/m.exec(output)?.[1];
}
