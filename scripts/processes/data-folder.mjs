// @ts-check
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Refusal } from '../house/refusal.mjs';

/** Makes the data folder, readable to its owner alone, or says why it cannot be used. @param {string} dataDir */
export function prepareDataFolder(dataDir) {
  try {
    makeFolder(join(dataDir, 'run'));
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    accessSync(join(dataDir, 'run'), constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    throw new Refusal(
      `The data folder ${dataDir} cannot be written (${code}); give this user write access to it, or set DATA_DIR to another.`,
    );
  }
}

/** Step by step: Node's own recursive way never returns for a path below /proc. @param {string} path */
function makeFolder(path) {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}
