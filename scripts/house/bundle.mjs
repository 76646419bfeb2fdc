// @ts-check
import { readFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { rolldown } from 'rolldown';
import { changedAt, newestIn } from './freshness.mjs';
import { inRoot } from './paths.mjs';

/**
 * The gateway's modules and those of its packages, nearly nine hundred, as one file: reading them one by one is half of what its start
 * costs, and after a restart everybody who was connected waits for it.
 */
const SERVICE = 'services/events-gateway';
const BUNDLE = inRoot(`${SERVICE}/out/bundle/main.js`);
const MADE_OF = [`${SERVICE}/out/src`, 'shared/out/src', 'package-lock.json', 'scripts/house/bundle.mjs'];

/** @type {Promise<void> | undefined} */
let underWay;

/** Bundles what is stale, from what the compiler has made. Called again meanwhile, answers the same promise. */
export function bundle() {
  underWay ??= makeFresh().finally(() => {
    underWay = undefined;
  });
  return underWay;
}

async function makeFresh() {
  const made = changedAt(BUNDLE);
  if (MADE_OF.every((path) => newestIn(inRoot(path)) < made)) return;
  const build = await rolldown({
    input: inRoot(`${SERVICE}/out/src/main.js`),
    platform: 'node',
    // Loaded where they are there, and only when they are needed.
    external: ['bufferutil', 'utf-8-validate'],
    plugins: [asCompiled],
  });
  await build.write({ file: BUNDLE, format: 'esm', sourcemap: true, codeSplitting: false });
  await build.close();
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
