// @ts-check
import { readFileSync, statSync } from 'node:fs';
import { run } from './command.mjs';
import { inRoot } from './paths.mjs';
import { Refusal } from './refusal.mjs';
import { say } from './say.mjs';

const wanted = inRoot('package-lock.json');
/** What npm writes about the tree it last installed. */
const present = inRoot('node_modules/.package-lock.json');

/** Brings node_modules to what package-lock.json says, and does nothing when it is that already. */
export async function installPackages() {
  requireNode();
  if (isInstalled()) return;
  say('Installing packages (npm ci) …');
  // Without `--include=dev` an operator's NODE_ENV=production would leave the compiler out.
  const { code, output } = await run(npm(), ['ci', '--include=dev', '--no-audit', '--no-fund']);
  if (code !== 0) throw new Refusal(`npm ci failed:\n${output.trim()}`);
}

const npm = () => (process.platform === 'win32' ? 'npm.cmd' : 'npm');

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Refusal(`DevTalk needs Node 20.19 or newer; this is Node ${process.versions.node}.`);
  }
}

function isInstalled() {
  try {
    return statSync(present).mtimeMs >= statSync(wanted).mtimeMs || holdsSamePackages();
  } catch {
    return false;
  }
}

/** A checkout or `npm install` touches the lock without changing a package; that is not worth a reinstall. */
function holdsSamePackages() {
  const have = packagesOf(present);
  return Object.entries(packagesOf(wanted)).every(
    ([path, entry]) => path === '' || entry.optional || have[path]?.version === entry.version,
  );
}

/** @param {string} file @returns {Record<string, { version?: string, optional?: boolean }>} */
const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
