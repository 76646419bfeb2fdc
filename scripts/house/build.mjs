// @ts-check
import { run } from './command.mjs';
import { changedAt, newestIn } from './freshness.mjs';
import { inRoot } from './paths.mjs';
import { Refusal } from './refusal.mjs';
import { say } from './say.mjs';

/** What runs: no tests or benches of the house, which a start must not wait for nor fail on. */
export const SERVICES = ['session-service', 'chat-service', 'dashboard-worker', 'events-gateway'].map(
  (name) => `services/${name}`,
);

/**
 * Compiles what is stale; `tsc -b` knows by itself and needs a fraction of a second to find nothing.
 * @param {string[]} projects with what they refer to; none means all
 */
export async function compile(projects = []) {
  // Where nothing is stale it is over before anybody wonders.
  const slow = setTimeout(() => say('Compiling …'), 1_500);
  await build('TypeScript', inRoot('node_modules/.bin/tsc'), ['-b', ...projects]).finally(() =>
    clearTimeout(slow),
  );
}

/** Puts the compiled modules of a service whose start must be short into one file. Loaded here: `npm ci` may just have brought it. */
export async function bundleServices() {
  const { bundle } = await import('./bundle.mjs');
  await bundle().catch((error) => {
    throw new Refusal(`The bundle of the gateway failed:\n${error.message}`);
  });
}

/** The browser's part of what {@link compile} made goes into the client's bundle, so it comes second. */
export async function buildWeb() {
  if (!isWebStale()) return;
  say('Building the web client …');
  await build('web', process.execPath, [inRoot('node_modules/vite/bin/vite.js'), 'build', inRoot('web')]);
}

/** @param {string} what @param {string} program @param {string[]} args */
async function build(what, program, args) {
  const { code, output } = await run(program, args);
  if (code !== 0) throw new Refusal(`The ${what} build failed:\n${output.trim()}`);
}

const webSources = [
  'web/src',
  'web/public',
  'web/index.html',
  'web/package.json',
  'web/vite.config.ts',
  'shared/contracts/src',
  'shared/client/src',
  'package-lock.json',
];

function isWebStale() {
  const built = changedAt(inRoot('web/dist/index.html'));
  return webSources.some((source) => newestIn(inRoot(source)) > built);
}
