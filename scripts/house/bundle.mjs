// @ts-check
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { rolldown } from 'rolldown';
import { changedAt, newestIn } from './freshness.mjs';
import { inRoot } from './paths.mjs';

/**
 * The gateway's modules and those of its packages, nearly nine hundred, as one file: reading them one by one is half of what its start
 * costs, and after a restart everybody who was connected waits for it.
 */
const SERVICE = 'services/events-gateway';
const BUNDLE = inRoot(`${SERVICE}/out/bundle/main.js`);
const MADE_OF = [
  `${SERVICE}/out/src`,
  ...['contracts', 'client', 'runtime', 'bus', 'service-kit'].map((name) => `shared/${name}/out/src`),
  'package-lock.json',
  'scripts/house/bundle.mjs',
];

/** @type {Promise<void>} */
let last = Promise.resolve();

/** Bundles what is stale, from what the compiler has made, one after the other: what changes meanwhile is the next one's. */
export function bundle() {
  const made = last.then(makeFresh);
  last = made.catch(() => {});
  return made;
}

async function makeFresh() {
  const made = changedAt(BUNDLE);
  if (MADE_OF.every((path) => newestIn(inRoot(path)) < made)) return;
  const begunAt = new Date();
  // Beside the one that is there, so that the map's addresses are right in both places.
  const folder = inRoot(`${SERVICE}/out/bundling-${process.pid}`);
  removeAbandoned(dirname(folder));
  mkdirSync(folder, { recursive: true });
  try {
    await writeTo(join(folder, 'main.js'));
    // As old as what it was made of at most: a module that was compiled meanwhile may have been read before.
    utimesSync(join(folder, 'main.js'), begunAt, begunAt);
    takeOver(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What those have left who were killed while they bundled. @param {string} out */
function removeAbandoned(out) {
  for (const name of readdirSync(out)) {
    const pid = /^bundling-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid)))
      rmSync(join(out, name), { recursive: true, force: true });
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** @param {string} file */
async function writeTo(file) {
  const build = await rolldown({
    input: inRoot(`${SERVICE}/out/src/main.js`),
    platform: 'node',
    // It would look for one by itself, and ours names folders that an image is built without.
    tsconfig: false,
    // Loaded where they are there, and only when they are needed.
    external: ['bufferutil', 'utf-8-validate'],
    plugins: [asCompiled],
  });
  await build.write({ file, format: 'esm', sourcemap: true, codeSplitting: false });
  await build.close();
}

/** A gateway that starts now, or after we were killed here, finds the one before or this one, and no half of either. @param {string} folder */
function takeOver(folder) {
  mkdirSync(dirname(BUNDLE), { recursive: true });
  for (const name of ['main.js.map', 'main.js']) renameSync(join(folder, name), join(dirname(BUNDLE), name));
}

/**
 * Each module keeps the address it has unbundled, from which it finds its Redis Functions and other files, and our own keep the places of
 * their TypeScript. Where a package's error came from is not worth five megabytes of map.
 */
const asCompiled = {
  name: 'as-compiled',
  /** @param {string} id */
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
