// @ts-check
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { run } from '../house/command.mjs';

/**
 * Says what listens on a TCP port of this machine, as far as this user may know it.
 * @param {number} port
 * @returns {Promise<string>} for example `node server.js (pid 4711)`
 */
export async function holderOf(port) {
  const pid = process.platform === 'linux' ? pidFromProc(port) : await pidFromLsof(port);
  if (pid === undefined) return 'another process (of another user, or in a container)';
  const command = process.platform === 'linux' ? commandFromProc(pid) : await commandFromPs(pid);
  return `${command} (pid ${pid})`;
}

/** @param {number} port @returns {number | undefined} */
function pidFromProc(port) {
  const sockets = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeners(table, port)));
  return numbersIn('/proc').find((pid) =>
    numbersIn(`/proc/${pid}/fd`).some((fd) => sockets.has(linkOf(pid, fd))),
  );
}

/**
 * Rows look like `0: 0100007F:0BB8 00000000:0000 0A … <uid> <timeout> <inode>`; state 0A is LISTEN.
 * @param {string} table @param {number} port
 */
function listeners(table, port) {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const rows = readOr('', table)
    .split('\n')
    .map((row) => row.trim().split(/\s+/));
  return rows
    .filter(([, local, , state]) => local?.endsWith(`:${hex}`) && state === '0A')
    .map((row) => `socket:[${row[9]}]`);
}

/** @param {string} folder */
function numbersIn(folder) {
  try {
    return readdirSync(folder).map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** @param {number} pid @param {number} fd */
function linkOf(pid, fd) {
  try {
    return readlinkSync(`/proc/${pid}/fd/${fd}`);
  } catch {
    return '';
  }
}

/** @param {string} fallback @param {string} file */
function readOr(fallback, file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return fallback;
  }
}

/** @param {number} pid */
const commandFromProc = (pid) =>
  readOr('a process', `/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim().slice(0, 120);

/** @param {number} port */
async function pidFromLsof(port) {
  const { code, output } = await run('lsof', ['-nP', '-t', `-iTCP:${port}`, '-sTCP:LISTEN']);
  return code === 0 ? Number(output.trim().split('\n')[0]) : undefined;
}

/** @param {number} pid */
async function commandFromPs(pid) {
  return (await run('ps', ['-o', 'command=', '-p', String(pid)])).output.trim().slice(0, 120);
}
