import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isFree } from '../process/free-port.js';
import { identify } from '../process/identity.js';
import { holderOf } from '../process/port-holder.js';
import { RunFile, settleEarlierRuns } from '../process/run-file.js';
import { StartError } from '../workspace/start-error.js';
import type { StartOptions } from './start-options.js';

/** Finds out, before anything is compiled or started, what would be in the way of a start. @throws StartError */
export async function prepareStart(options: StartOptions): Promise<RunFile> {
  const { dataDir, redisUrl, host, port, instances } = options;
  prepareDataFolder(dataDir);
  const running = await settleEarlierRuns(dataDir);
  const other = running.find(({ ownRedis }) => ownRedis);
  if (other && !redisUrl) {
    throw new StartError(
      `DevTalk already runs from ${dataDir} (pid ${other.starter.pid}): stop it, or set DATA_DIR and PORT for a second one.`,
    );
  }
  for (let i = 0; i < instances['events-gateway']; i++) await requireFreePort(port + i, host);
  const starter = await identify(process.pid);
  if (!starter) throw new Error('the operating system does not know this process');
  return new RunFile(dataDir, starter, !redisUrl);
}

async function requireFreePort(port: number, host: string): Promise<void> {
  if (await isFree(port, host)) return;
  throw new StartError(
    `Port ${port} is taken by ${await holderOf(port)}. Stop it, or set PORT to a free one: PORT=${port + 10} npm start`,
  );
}

/** Makes the data folder, readable to its owner alone, or says why it cannot be used. */
function prepareDataFolder(dataDir: string): void {
  try {
    makeFolder(join(dataDir, 'run'));
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    accessSync(join(dataDir, 'run'), constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StartError(
      `The data folder ${dataDir} cannot be written (${code}); give this user write access to it, or set DATA_DIR to another.`,
    );
  }
}

/** Step by step: Node's own recursive way never returns for a path below /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}
