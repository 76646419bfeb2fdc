// @ts-check
import { entryOf, nodeFlagsOf } from '../house/launch.mjs';
import { inRoot } from '../house/paths.mjs';
import { isFree } from '../ports/free.mjs';
import { answersReady } from '../processes/ready.mjs';

/** @typedef {'session-service' | 'chat-service' | 'dashboard-worker' | 'events-gateway'} ServiceName */

/** @type {Record<ServiceName, import('../house/say.mjs').Colour>} */
const colours = {
  'session-service': 'magenta',
  'chat-service': 'cyan',
  'dashboard-worker': 'yellow',
  'events-gateway': 'green',
};

export const OPS_HOST = '127.0.0.1';
/** Beyond the grace it was given, for its last lines and its exit. */
const MARGIN_MS = 1_000;

/**
 * @typedef {object} ServiceSetting
 * @property {ServiceName} service
 * @property {number} index from 1
 * @property {boolean} isOnly
 * @property {NodeJS.ProcessEnv} env without what is chosen here
 * @property {number} graceMs SHUTDOWN_GRACE_MS
 * @property {() => Promise<number>} nextOpsPort
 * @property {(pid: number | undefined) => Promise<void>} onLaunch
 */

/**
 * How to run one instance of a service.
 * @param {ServiceSetting} setting
 * @returns {Promise<import('../processes/supervised.mjs').Plan & { opsPort: number }>}
 */
export async function servicePlan({ service, index, isOnly, env, graceMs, nextOpsPort, onLaunch }) {
  const name = isOnly ? service : `${service} ${index}`;
  const plan = {
    name,
    opsPort: await nextOpsPort(),
    graceMs: graceMs + MARGIN_MS,
    onLaunch,
    whenReady: (/** @type {AbortSignal} */ signal) => answersReady(name, plan.opsPort, signal),
    prepare: async () => {
      if (!(await isFree(plan.opsPort, OPS_HOST))) plan.opsPort = await nextOpsPort();
      return { name, colour: colours[service], command: commandOf(service), env: envOf(env, plan.opsPort) };
    },
  };
  return plan;
}

/** @param {ServiceName} service @returns {string[]} */
const commandOf = (service) => [
  process.execPath,
  '--enable-source-maps',
  ...nodeFlagsOf(service),
  inRoot(entryOf(service)),
];

/** @param {NodeJS.ProcessEnv} env @param {number} opsPort @returns {NodeJS.ProcessEnv} */
function envOf({ INSTANCE_ID: _one, ...env }, opsPort) {
  return {
    LOG_FORMAT: process.stdout.isTTY ? 'pretty' : 'json',
    ...env,
    OPS_HOST,
    OPS_PORT: String(opsPort),
    EXIT_WITH_PARENT: '1',
  };
}
