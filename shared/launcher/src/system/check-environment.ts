import {
  ConfigError,
  configExitCode,
  loadServiceConfig,
  misspellingLine,
  misspellingsOf,
} from '@devtalk/service-kit/config';
import { folderOf, SERVICE_NAMES, SERVICES } from '../services.js';
import { print } from '../workspace/output.js';
import { importFromRoot } from '../workspace/paths.js';
import { StartError } from '../workspace/start-error.js';

/**
 * Checks the variables of all processes before any of them is started: every fault at once, and each only once.
 * @returns ms a process may take to end
 * @throws StartError
 */
export async function checkEnvironment(env: NodeJS.ProcessEnv): Promise<number> {
  const faults = new Set<string>();
  const warnings = new Set<string>();
  const warn = (config: object) => {
    for (const misspelling of misspellingsOf(config)) warnings.add(misspellingLine(misspelling));
  };
  let graceMs = 0;
  gather(faults, () => {
    graceMs = loadServiceConfig('starter', {}, env).process.shutdownGraceMs;
  });
  for (const name of SERVICE_NAMES) {
    const module = await importFromRoot(`${folderOf(name)}/out/src/config.js`);
    const load = module[SERVICES[name].configLoader] as (env: NodeJS.ProcessEnv) => object;
    gather(faults, () => warn(load(env)));
  }
  if (faults.size > 0) throw new StartError(`Wrong configuration: ${[...faults].join('; ')}`, configExitCode);
  for (const warning of warnings) print(warning);
  return graceMs;
}

function gather(faults: Set<string>, load: () => unknown): void {
  try {
    load();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const line of error.lines) faults.add(line);
  }
}
