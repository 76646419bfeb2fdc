// @ts-check
import { readFileSync } from 'node:fs';
import { setTimeout as after } from 'node:timers/promises';
import { run } from '../house/command.mjs';

/**
 * A process that cannot be mistaken: numbers are given out again, a number together with its start time is not.
 * @typedef {{ pid: number, startedAt: string }} Identity
 */

/** @param {number} pid @returns {Promise<Identity | undefined>} undefined when there is no such process */
export async function identify(pid) {
  const startedAt = process.platform === 'linux' ? startFromProc(pid) : await startFromPs(pid);
  return startedAt ? { pid, startedAt } : undefined;
}

/** @param {Identity} identity */
export async function isAlive(identity) {
  return (await identify(identity.pid))?.startedAt === identity.startedAt;
}

/** @param {Identity} identity @param {number} patienceMs @returns {Promise<boolean>} whether it has ended by then */
export async function hasEndedWithin(identity, patienceMs) {
  const deadline = Date.now() + patienceMs;
  while (await isAlive(identity)) {
    if (Date.now() > deadline) return false;
    await after(50);
  }
  return true;
}

/**
 * Field 22 of `/proc/<pid>/stat`, in clock ticks since boot. Field 2 is the command in brackets and may hold blanks; field 3
 * is the state, and a zombie (Z) has ended already.
 * @param {number} pid
 */
function startFromProc(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
async function startFromPs(pid) {
  const { code, output } = await run('ps', ['-o', 'lstart=', '-p', String(pid)]);
  return code === 0 ? output.trim() : undefined;
}
