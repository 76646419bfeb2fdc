// @ts-check
import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '../house/refusal.mjs';

/** Makes the data folder, readable to its owner alone, or says why it cannot be used. @param {string} dataDir */
export function prepareDataFolder(dataDir) {
  try {
    mkdirSync(join(dataDir, 'run'), { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    accessSync(join(dataDir, 'run'), constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    throw new Refusal(
      `The data folder ${dataDir} cannot be written (${code}); give this user write access to it, or set DATA_DIR to another.`,
    );
  }
}
