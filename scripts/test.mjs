// @ts-check
import { checkCycles, checkWalls } from './checks/imports.mjs';
import { buildWeb, compile } from './house/build.mjs';
import { run } from './house/command.mjs';
import { installPackages } from './house/install.mjs';
import { inRoot } from './house/paths.mjs';
import { runCommand } from './house/refusal.mjs';
import { say } from './house/say.mjs';
import { findChromium } from './testing/chromium.mjs';
import { runWithSecondLook } from './testing/second-look.mjs';
import { Tally } from './testing/tally.mjs';
import { testFiles } from './testing/test-files.mjs';
import { readParts } from './testing/test-options.mjs';
import { startTestRedis } from './testing/test-redis.mjs';

await runCommand(async () => {
  const parts = readParts(process.argv.slice(2));
  const tally = new Tally();
  await installPackages();
  const files = testFiles(parts);
  await buildFor(files);
  tally.check('type check', { code: 0, output: '' });
  if (parts.length === 0) await checkHouse(tally);
  await runTests(files, tally);
  console.log(tally.line);
  return tally.failed > 0 ? 1 : 0;
});

/** What the tests of one project need, or everything: what crosses processes runs them all. @param {string[]} files */
async function buildFor(files) {
  const projects = new Set(files.map((file) => projectOf(file)));
  if (!projects.has('tests')) return compile([...projects]);
  await compile();
  await buildWeb();
}

/** The tests of a shared package are a TypeScript project of their own: they use the test kit, which uses some of the packages. @param {string} file */
function projectOf(file) {
  const project = file.slice(0, file.indexOf('/out/'));
  return project.startsWith('shared/') ? `${project}/test` : project;
}

/** @param {Tally} tally */
async function checkHouse(tally) {
  tally.check('lint', await run(inRoot('node_modules/.bin/biome'), ['check', '--error-on-warnings']));
  tally.check('no circular imports', await checkCycles());
  tally.check('no import through a wall', await checkWalls());
}

/** @param {string[]} files relative to the root @param {Tally} tally */
async function runTests(files, tally) {
  const needs = needsOf(files);
  const chromium = needs.chromium ? await findChromium() : undefined;
  if (needs.chromium && !chromium)
    say('There is no Chromium, and none can be installed without asking: its tests are skipped.');
  const redis = needs.redis ? await startTestRedis() : undefined;
  try {
    const env = {
      ...process.env,
      ...(redis && { DEVTALK_TEST_REDIS_URL: redis.url }),
      ...(chromium && { CHROMIUM_PATH: chromium }),
    };
    await runWithSecondLook(files, env, needs.patience, tally);
  } finally {
    await redis?.stop();
  }
}

/** @param {string[]} files */
function needsOf(files) {
  const all = (/** @type {RegExp} */ place) => files.every((file) => place.test(file));
  return {
    chromium: files.some((file) => file.startsWith('tests/out/browser/')),
    redis: !all(/^tests\/out\/compose\//),
    // Containers are built there, and processes killed over and over: one file at a time, and minutes for it. A busy
    // machine needs patience with the others too.
    patience: all(/^tests\/out\/(compose|faults)\//) ? ['--jobs=1', '--timeout=900'] : ['--timeout=150'],
  };
}
