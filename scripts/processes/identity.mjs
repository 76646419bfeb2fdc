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
 * @param {number} pid
 * @returns {Promise<{ parent: number, command: string } | undefined>} undefined when there is no such process
 */
export async function lineageOf(pid) {
  const line = process.platform === 'linux' ? lineageFromProc(pid) : await lineageFromPs(pid);
  const [, parent, command] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
  return parent === undefined ? undefined : { parent: Number(parent), command: command ?? '' };
}

/** @param {number} pid */
function lineageFromProc(pid) {
  const { command, fields } = statOf(pid) ?? {};
  return fields ? `${fields[1]} ${command}` : '';
}

/** @param {number} pid */
async function lineageFromPs(pid) {
  return (await run('ps', ['-o', 'ppid=,comm=', '-p', String(pid)])).output.trim();
}

/** In clock ticks since boot; a zombie has ended already. @param {number} pid */
function startFromProc(pid) {
  const { fields } = statOf(pid) ?? {};
  return fields?.[0] === 'Z' ? undefined : fields?.[19];
}

/**
 * `/proc/<pid>/stat` reads `<pid> (<command>) <state> <parent> …`; the command may hold blanks and brackets.
 * @param {number} pid
 */
function statOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const end = stat.lastIndexOf(')');
    return { command: stat.slice(stat.indexOf('(') + 1, end), fields: stat.slice(end + 2).split(' ') };
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
async function startFromPs(pid) {
  const { code, output } = await run('ps', ['-o', 'lstart=', '-p', String(pid)]);
  return code === 0 ? output.trim() : undefined;
}
