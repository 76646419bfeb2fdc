import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { type Plugin, rolldown } from 'rolldown';
import { entryOf, folderOf } from '../services.js';
import { changedAt, newestIn } from './freshness.js';
import { inRoot } from './paths.js';

/** After a restart of the gateway everyone who was connected waits for it: one file is read faster than nine hundred modules. */
const SERVICE = 'events-gateway';
const BUNDLE = inRoot(entryOf(SERVICE));
const INPUTS = [
  `${folderOf(SERVICE)}/out/src`,
  ...['contracts', 'client', 'runtime', 'bus', 'service-kit'].map((name) => `shared/${name}/out/src`),
  'shared/launcher/out/src/workspace/bundle.js',
  'package-lock.json',
];

let last: Promise<void> = Promise.resolve();

/** Bundles what is stale, one bundle after the other: what changes meanwhile belongs to the next. */
export function bundle(): Promise<void> {
  const made = last.then(makeFresh);
  last = made.catch(() => {});
  return made;
}

async function makeFresh(): Promise<void> {
  const madeAt = changedAt(BUNDLE);
  if (INPUTS.every((path) => newestIn(inRoot(path)) < madeAt)) return;
  const begunAt = new Date();
  // Beside the present one, so that the relative addresses in the source map hold in both places.
  const folder = inRoot(`${folderOf(SERVICE)}/out/bundling-${process.pid}`);
  removeAbandoned(dirname(folder));
  mkdirSync(folder, { recursive: true });
  try {
    await writeTo(join(folder, 'main.js'));
    // Not newer than its inputs may be: a module that was compiled meanwhile may have been read before.
    utimesSync(join(folder, 'main.js'), begunAt, begunAt);
    replaceBundle(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Removes what processes left that were killed while they bundled. */
function removeAbandoned(out: string): void {
  for (const name of readdirSync(out)) {
    const pid = /^bundling-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid)))
      rmSync(join(out, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function writeTo(file: string): Promise<void> {
  const build = await rolldown({
    input: inRoot(`${folderOf(SERVICE)}/out/src/main.js`),
    platform: 'node',
    // Otherwise it finds ours, which names folders that an image is built without.
    tsconfig: false,
    // Optional parts of ws, loaded only where they are installed.
    external: ['bufferutil', 'utf-8-validate'],
    plugins: [asCompiled],
  });
  await build.write({ file, format: 'esm', sourcemap: true, codeSplitting: false });
  await build.close();
}

/** Whether a gateway starts now or we are killed here: it finds the old bundle or the new one, never half of either. */
function replaceBundle(folder: string): void {
  mkdirSync(dirname(BUNDLE), { recursive: true });
  for (const name of ['main.js.map', 'main.js']) renameSync(join(folder, name), join(dirname(BUNDLE), name));
}

/**
 * Each module keeps the address it has unbundled, from which it finds its Redis Functions and other files, and ours keep the positions of
 * their TypeScript. Those of packages are not worth five megabytes of source map.
 */
const asCompiled: Plugin = {
  name: 'as-compiled',
  load(id) {
    if (!id.endsWith('.js')) return null;
    const code = readFileSync(id, 'utf8');
    if (id.includes('/node_modules/')) return { code, map: { mappings: '' } };
    const address = JSON.stringify(relative(dirname(BUNDLE), id));
    return {
      code: code.replaceAll('import.meta.url', `new URL(${address}, import.meta.url).href`),
      map: readFileSync(`${id}.map`, 'utf8'),
    };
  },
};
