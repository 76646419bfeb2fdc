import { RedisServer, requireRedisProgram } from '@devtalk/launcher';
import { buildWeb, compile, inRoot, print, run } from '@devtalk/launcher/workspace';
import { checkCycles, checkWalls } from '../checks/imports.js';
import { runWithRetry } from '../tap/retry.js';
import { Tally } from '../tap/tally.js';
import { testFiles } from '../test-files.js';
import { readParts } from '../test-options.js';
import { findChromium } from '../tools/chromium.js';

/** `npm test -- [part …]` */
export default async function test(args: readonly string[]): Promise<number> {
  const parts = readParts(args);
  const tally = new Tally();
  const files = testFiles(parts);
  await buildFor(files);
  tally.check('type check', { code: 0, output: '' });
  if (parts.length === 0) await checkWorkspace(tally);
  await runTests(files, tally);
  console.log(tally.line);
  return tally.failed > 0 ? 1 : 0;
}

/** What the tests of one project need, or everything: what crosses processes runs them all. */
async function buildFor(files: readonly string[]): Promise<void> {
  const projects = new Set(files.map(projectOf));
  if (!projects.has('tests')) return compile([...projects]);
  await compile();
  await buildWeb();
}

/** The tests of a shared package are a TypeScript project of their own: they use the test kit, which uses some of the packages. */
function projectOf(file: string): string {
  const project = file.slice(0, file.indexOf('/out/'));
  return project.startsWith('shared/') ? `${project}/test` : project;
}

async function checkWorkspace(tally: Tally): Promise<void> {
  tally.check('lint', await run(inRoot('node_modules/.bin/biome'), ['check', '--error-on-warnings']));
  tally.check('nothing unused', await run(inRoot('node_modules/.bin/knip'), ['--no-progress']));
  tally.check('no circular imports', await checkCycles());
  tally.check('no import through a wall', await checkWalls());
}

/** @param files relative to the root */
async function runTests(files: readonly string[], tally: Tally): Promise<void> {
  const needs = needsOf(files);
  const chromium = needs.chromium ? await findChromium() : undefined;
  if (needs.chromium && !chromium)
    print('There is no Chromium, and none can be installed without a password: its tests are skipped.');
  const redis = needs.redis ? await startTestRedis() : undefined;
  try {
    const env = {
      ...process.env,
      ...(redis && { DEVTALK_TEST_REDIS_URL: redis.url }),
      ...(chromium && { CHROMIUM_PATH: chromium }),
    };
    await runWithRetry(files, env, needs.options, tally);
  } finally {
    await redis?.remove();
  }
}

/** For the tests to share; each has a prefix of its own in it. */
async function startTestRedis(): Promise<RedisServer> {
  await requireRedisProgram('The tests stop and pause Redis: they need redis-server on the PATH.');
  const redis = await RedisServer.create();
  await redis.start();
  return redis;
}

function needsOf(files: readonly string[]) {
  const all = (place: RegExp) => files.every((file) => place.test(file));
  return {
    chromium: files.some((file) => file.startsWith('tests/out/browser/')),
    redis: !all(/^tests\/out\/compose\//),
    // Those build containers and kill processes over and over: one file at a time, and minutes for it. The others need time on a busy
    // machine, too.
    options: all(/^tests\/out\/(compose|faults)\//) ? ['--jobs=1', '--timeout=900'] : ['--timeout=150'],
  };
}
