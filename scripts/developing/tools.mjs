// @ts-check
import { inRoot } from '../house/paths.mjs';
import { Supervised } from '../processes/supervised.mjs';

/**
 * A tool that runs beside the services while they are worked on.
 * @param {string} name @param {string[]} args of node @param {NodeJS.ProcessEnv} env
 */
function tool(name, args, env) {
  const watchdog = [process.execPath, inRoot('scripts/processes/watchdog.mjs'), ''];
  return new Supervised({
    name,
    graceMs: 2_000,
    onLaunch: async () => {},
    whenReady: async () => {},
    prepare: async () => ({ name, colour: 'blue', env, command: [...watchdog, process.execPath, ...args] }),
  });
}

/** @param {NodeJS.ProcessEnv} env */
export const compiler = (env) =>
  tool(
    'tsc',
    [inRoot('node_modules/typescript/bin/tsc'), '-b', '--watch', '--preserveWatchOutput', inRoot('.')],
    env,
  );

/** Serves the client's sources and passes everything else on to the gateway. @param {NodeJS.ProcessEnv} env @param {string} gateway */
export const clientServer = (env, gateway) =>
  tool('vite', [inRoot('node_modules/vite/bin/vite.js'), inRoot('web')], { ...env, GATEWAY_URL: gateway });
