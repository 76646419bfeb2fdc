import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DRAIN_S } from './guard.js';
import { hasEndedWithin, type Identity, identify, isAlive } from './identity.js';

/** What one starter has running. */
interface Run {
  readonly starter: Identity;
  readonly ownRedis: boolean;
  readonly children: Record<string, Identity>;
}

/** Longer than the guard of a killed starter lets its children drain. */
const SETTLE_MS = DRAIN_S * 1_000 + 2_000;

const folderIn = (dataDir: string) => join(dataDir, 'run');

/** Names what this starter runs, so that the next one can tell what this one left behind. */
export class RunFile {
  readonly #file: string;
  readonly #run: Run;

  constructor(dataDir: string, starter: Identity, ownRedis: boolean) {
    mkdirSync(folderIn(dataDir), { recursive: true });
    this.#file = join(folderIn(dataDir), `${starter.pid}.json`);
    this.#run = { starter, ownRedis, children: {} };
    this.#write();
  }

  async add(name: string, pid: number): Promise<void> {
    const identity = pid > 0 ? await identify(pid) : undefined;
    if (identity) this.#run.children[name] = identity;
    this.#write();
  }

  remove(): void {
    rmSync(this.#file, { force: true });
  }

  #write(): void {
    writeFileSync(`${this.#file}.new`, JSON.stringify(this.#run));
    renameSync(`${this.#file}.new`, this.#file);
  }
}

/**
 * Waits for the children of starters that were killed, ends those that do not end by themselves, and forgets them.
 * @returns the runs whose starter lives
 */
export async function settleEarlierRuns(dataDir: string): Promise<Run[]> {
  const living: Run[] = [];
  for (const name of readdirSync(folderIn(dataDir)).filter((name) => name.endsWith('.json'))) {
    const file = join(folderIn(dataDir), name);
    const run = readRun(file);
    if (run && (await isAlive(run.starter))) {
      living.push(run);
      continue;
    }
    await Promise.all(Object.values(run?.children ?? {}).map(settle));
    rmSync(file, { force: true });
  }
  return living;
}

async function settle(child: Identity): Promise<void> {
  if (await hasEndedWithin(child, SETTLE_MS)) return;
  try {
    // Each child leads a process group of its own.
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It ended in between.
  }
  await hasEndedWithin(child, SETTLE_MS);
}

/** undefined when it is not there or was cut off while it was written */
function readRun(file: string): Run | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Run;
  } catch {
    return undefined;
  }
}
