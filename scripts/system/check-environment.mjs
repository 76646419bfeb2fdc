// @ts-check
import { inRoot } from '../house/paths.mjs';
import { Refusal } from '../house/refusal.mjs';

/** @typedef {typeof import('../../shared/service-kit/out/src/config/index.js')} Config */
/** @typedef {(env: NodeJS.ProcessEnv) => unknown} Load */

/** What reads a service's variables, by the names under which its build exports it. */
const LOADERS = {
  'session-service': 'loadSessionConfig',
  'chat-service': 'loadChatConfig',
  'dashboard-worker': 'loadConfig',
  'events-gateway': 'loadGatewayConfig',
};

/** The compiled modules are there only once the build is done, hence no `import` statement. @param {string} path */
const built = (path) => import(new URL(`file://${inRoot(path)}`).href);

/**
 * Checks the variables of all processes before any of them is started: every fault at once, and each said once.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} ms a process may take to end
 * @throws {Refusal}
 */
export async function checkEnvironment(env) {
  const config = /** @type {Config} */ (await built('shared/service-kit/out/src/config/index.js'));
  /** @type {Set<string>} */
  const faults = new Set();
  let graceMs = 0;
  gather(config, faults, () => {
    graceMs = config.loadServiceConfig('starter', {}, env).process.shutdownGraceMs;
  });
  for (const [service, loader] of Object.entries(LOADERS)) {
    const load = /** @type {Load} */ ((await built(`services/${service}/out/src/config.js`))[loader]);
    gather(config, faults, () => load(env));
  }
  if (faults.size > 0)
    throw new Refusal(`Wrong configuration: ${[...faults].join('; ')}`, config.configExitCode);
  return graceMs;
}

/** @param {Config} config @param {Set<string>} faults @param {() => unknown} load */
function gather({ ConfigError }, faults, load) {
  try {
    load();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const line of error.lines) faults.add(line);
  }
}
