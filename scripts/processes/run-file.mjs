// @ts-check
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasEndedWithin, identify, isAlive } from './identity.mjs';

/** @typedef {import('./identity.mjs').Identity} Identity */
/** @typedef {{ starter: Identity, ownRedis: boolean, children: Record<string, Identity> }} Run what one starter has running */

/** What the children of a killed starter get to drain and end by themselves. */
const DRAIN_MS = 5_000;

/** @param {string} dataDir */
const folderIn = (dataDir) => join(dataDir, 'run');

/** Keeps the file of the present starter up to date, so that the next one can tell what this one left behind. */
export class RunFile {
  #file;
  /** @type {Run} */
  #run;

  /** @param {string} dataDir @param {Identity} starter @param {boolean} ownRedis */
  constructor(dataDir, starter, ownRedis) {
    mkdirSync(folderIn(dataDir), { recursive: true });
    this.#file = join(folderIn(dataDir), `${starter.pid}.json`);
    this.#run = { starter, ownRedis, children: {} };
    this.#write();
  }

  /** @param {string} name @param {number | undefined} pid */
  async started(name, pid) {
    const identity = pid === undefined ? undefined : await identify(pid);
    if (identity) this.#run.children[name] = identity;
    this.#write();
  }

  get path() {
    return this.#file;
  }

  remove() {
    rmSync(this.#file, { force: true });
  }

  #write() {
    writeFileSync(`${this.#file}.new`, JSON.stringify(this.#run));
    renameSync(`${this.#file}.new`, this.#file);
  }
}

/**
 * Waits for the children of starters that were killed, ends those that do not end by themselves, and forgets them.
 * @param {string} dataDir
 * @returns {Promise<Run[]>} the runs whose starter lives
 */
export async function settleEarlierRuns(dataDir) {
  const living = [];
  for (const { file, run } of runsIn(dataDir)) {
    if (run && (await isAlive(run.starter))) {
      living.push(run);
      continue;
    }
    await settleChildren(file, { patienceMs: DRAIN_MS + 2_000 });
    rmSync(file, { force: true });
  }
  return living;
}

/**
 * Settles when the processes named in a run file have ended; those that take too long are killed.
 * @param {string} file
 * @param {{ except?: number, patienceMs?: number }} options `except`: a process id to leave alone
 */
export async function settleChildren(file, { except, patienceMs = DRAIN_MS } = {}) {
  const children = Object.values(readRun(file)?.children ?? {});
  await Promise.all(children.filter(({ pid }) => pid !== except).map((child) => settle(child, patienceMs)));
}

/** @param {Identity} child @param {number} patienceMs */
async function settle(child, patienceMs) {
  if (await hasEndedWithin(child, patienceMs)) return;
  try {
    // Each child leads a process group of its own.
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It ended in between.
  }
  await hasEndedWithin(child, patienceMs);
}

/** @param {string} dataDir */
function runsIn(dataDir) {
  const names = readdirSync(folderIn(dataDir)).filter((name) => name.endsWith('.json'));
  return names.map((name) => join(folderIn(dataDir), name)).map((file) => ({ file, run: readRun(file) }));
}

/** @param {string} file @returns {Run | undefined} undefined when it is not there or was cut off while being written */
function readRun(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
