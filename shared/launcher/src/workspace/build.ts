import { folderOf, SERVICE_NAMES } from '../services.js';
import { changedAt, newestIn } from './freshness.js';
import { print } from './output.js';
import { inRoot } from './paths.js';
import { run } from './run-program.js';
import { StartError } from './start-error.js';

/** The projects that run in production: a start must not wait for tests and benches, nor fail because of them. */
export const SERVICE_PROJECTS = SERVICE_NAMES.map(folderOf);

/**
 * Compiles what is stale; `tsc -b` takes a fraction of a second to find nothing.
 * @param projects with those they refer to; none means all
 */
export async function compile(projects: readonly string[] = []): Promise<void> {
  // Where little is stale it has finished before anyone wonders.
  const slow = setTimeout(() => print('Compiling …'), 1_500);
  await build('TypeScript', inRoot('node_modules/.bin/tsc'), ['-b', ...projects]).finally(() =>
    clearTimeout(slow),
  );
}

/** Puts the gateway's compiled modules into one file. Imported late: the bundler is no dependency of an installed system. */
export async function bundleServices(): Promise<void> {
  const { bundle } = await import('./bundle.js');
  await bundle().catch((error: Error) => {
    throw new StartError(`The bundle of the gateway failed:\n${error.message}`);
  });
}

/** Part of what {@link compile} made goes into the client's bundle, so it comes second. */
export async function buildWeb(): Promise<void> {
  if (!isWebStale()) return;
  print('Building the web client …');
  await build('web', process.execPath, [inRoot('node_modules/vite/bin/vite.js'), 'build', inRoot('web')]);
}

async function build(what: string, program: string, args: readonly string[]): Promise<void> {
  const { code, output } = await run(program, args);
  if (code !== 0) throw new StartError(`The ${what} build failed:\n${output.trim()}`);
}

const WEB_SOURCES = [
  ...['src', 'public', 'index.html', 'package.json', 'vite.config.ts'].map((name) => `web/${name}`),
  ...['shared/contracts/src', 'shared/client/src', 'package-lock.json'],
];

function isWebStale(): boolean {
  const built = changedAt(inRoot('web/dist/index.html'));
  return WEB_SOURCES.some((source) => newestIn(inRoot(source)) > built);
}
