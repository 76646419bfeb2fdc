// @ts-check
/**
 * `node scripts/run.mjs <command> [argument …]` is behind every npm script. It is plain JavaScript without packages, because it runs before
 * anything is installed: it installs what is missing, compiles the typed commands, and gives over to the one that is wanted.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Which package has each command, in `src/commands/`. @type {Record<string, string>} */
const PACKAGES = {
  start: 'launcher',
  dev: 'launcher',
  setup: 'launcher',
  bundle: 'launcher',
  test: 'test-runner',
  faults: 'test-runner',
  limits: 'test-runner',
};

const root = new URL('../', import.meta.url);
const lockFile = new URL('package-lock.json', root);
/** What npm writes about the tree it last installed. */
const installedFile = new URL('node_modules/.package-lock.json', root);

const [, , command = '', ...args] = process.argv;
const name = PACKAGES[command];
if (name === undefined)
  fail(`There is no command "${command}"; known are ${Object.keys(PACKAGES).join(', ')}.`, 64);
requireNode();
if (!isInstalled()) {
  print('Installing packages (npm ci) …');
  // Without `--include=dev` an operator's NODE_ENV=production would leave the compiler out.
  runOrFail('npm ci', process.platform === 'win32' ? 'npm.cmd' : 'npm', [
    'ci',
    '--include=dev',
    '--no-audit',
    '--no-fund',
  ]);
}
runOrFail('The TypeScript build', process.execPath, [
  fileURLToPath(new URL('node_modules/typescript/bin/tsc', root)),
  '-b',
  `shared/${name}`,
]);
await runCommand();

/** Runs the command and turns what it throws into a line and an exit code. */
async function runCommand() {
  const { printError } = await import(new URL('shared/launcher/out/src/workspace/output.js', root).href);
  try {
    const module = await import(new URL(`shared/${name}/out/src/commands/${command}.js`, root).href);
    process.exit((await module.default(args)) ?? 0);
  } catch (error) {
    // A fault that its reader can mend needs no stack.
    const isForReader = error instanceof Error && error.name === 'StartError';
    if (isForReader) printError(error.message);
    else console.error(error);
    process.exit(isForReader ? /** @type {{ exitCode?: number }} */ (error).exitCode : 1);
  }
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    fail(`DevTalk needs Node 20.19 or newer; this is Node ${process.versions.node}.`);
}

function isInstalled() {
  try {
    return statSync(installedFile).mtimeMs >= statSync(lockFile).mtimeMs || holdsSamePackages();
  } catch {
    return false;
  }
}

/** A checkout or `npm install` touches the lock without changing a package; that is not worth a reinstall. */
function holdsSamePackages() {
  const have = packagesOf(installedFile);
  return Object.entries(packagesOf(lockFile)).every(
    ([path, entry]) => path === '' || entry.optional || have[path]?.version === entry.version,
  );
}

/** @param {URL} file @returns {Record<string, { version?: string, optional?: boolean }>} */
function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
}

/** @param {string} what @param {string} program @param {string[]} programArgs */
function runOrFail(what, program, programArgs) {
  const { status, stdout, stderr, error } = spawnSync(program, programArgs, { cwd: root, encoding: 'utf8' });
  if (status !== 0) fail(`${what} failed:\n${error?.message ?? `${stdout}${stderr}`.trim()}`);
}

/** @param {string} line */
function print(line) {
  console.log(`${'devtalk'.padEnd(19)}│ ${line}`);
}

/** @param {string} line @param {number} [exitCode] @returns {never} */
function fail(line, exitCode = 1) {
  console.error(`${'devtalk'.padEnd(19)}│ ${line}`);
  process.exit(exitCode);
}
