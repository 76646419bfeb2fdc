import { readFileSync } from 'node:fs';
import { run } from '../workspace/run-program.js';
import { waitFor } from './wait-for.js';

/** A process that cannot be mistaken for another: ids are given out again, an id together with its start time is not. */
export interface Identity {
  readonly pid: number;
  readonly startedAt: string;
}

interface ProcessInfo {
  readonly startedAt: string;
  readonly parent: number;
  /** The name of its program. */
  readonly command: string;
}

/** undefined when there is no such process */
export async function identify(pid: number): Promise<Identity | undefined> {
  const info = await infoOf(pid);
  return info && { pid, startedAt: info.startedAt };
}

export const isAlive = async ({ pid, startedAt }: Identity): Promise<boolean> =>
  (await infoOf(pid))?.startedAt === startedAt;

/** @returns whether it has ended by then */
export const hasEndedWithin = (identity: Identity, timeout: number): Promise<boolean> =>
  waitFor(async () => !(await isAlive(identity)), { timeout, interval: 50 }).catch(() => false);

/** undefined when there is no such process, or when it has ended and its parent has not noticed yet */
export const infoOf = async (pid: number): Promise<ProcessInfo | undefined> =>
  process.platform === 'linux' ? infoFromProc(pid) : infoFromPs(pid);

/** `/proc/<pid>/stat` reads `<pid> (<command>) <state> <parent> …`; the command may hold blanks and brackets. */
function infoFromProc(pid: number): ProcessInfo | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const end = stat.lastIndexOf(')');
    const [state, parent, ...rest] = stat.slice(end + 2).split(' ');
    if (state === 'Z') return undefined;
    // The start time, in clock ticks since boot.
    const startedAt = rest[17] ?? '';
    return { startedAt, parent: Number(parent), command: stat.slice(stat.indexOf('(') + 1, end) };
  } catch {
    return undefined;
  }
}

async function infoFromPs(pid: number): Promise<ProcessInfo | undefined> {
  const { output } = await run('ps', ['-o', 'ppid=,lstart=,comm=', '-p', String(pid)]);
  // The start reads `Sat Nov 28 13:36:58 2026`.
  const [, parent, startedAt, command] = /^\s*(\d+)\s+((?:\S+\s+){4}\S+)\s+(.*)$/m.exec(output) ?? [];
  return startedAt === undefined ? undefined : { startedAt, parent: Number(parent), command: command ?? '' };
}
