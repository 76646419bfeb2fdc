import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { run } from '../workspace/run-program.js';

/** What listens on a TCP port of this machine, as far as this user may know it: `node server.js (pid 4711)`. */
export async function holderOf(port: number): Promise<string> {
  const isLinux = process.platform === 'linux';
  const pid = isLinux ? pidFromProc(port) : await pidFromLsof(port);
  if (pid === undefined) return 'another process (of another user, or in a container)';
  const command = isLinux ? read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ') : await commandFromPs(pid);
  return `${command.trim().slice(0, 120) || 'a process'} (pid ${pid})`;
}

function pidFromProc(port: number): number | undefined {
  const sockets = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeners(table, port)));
  return idsIn('/proc').find((pid) =>
    idsIn(`/proc/${pid}/fd`).some((fd) => sockets.has(target(`/proc/${pid}/fd/${fd}`))),
  );
}

/** Rows read `0: 0100007F:0BB8 00000000:0000 0A … <uid> <timeout> <inode>`; state 0A is LISTEN. */
function listeners(table: string, port: number): string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const rows = read(table)
    .split('\n')
    .map((row) => row.trim().split(/\s+/));
  return rows
    .filter(([, local, , state]) => local?.endsWith(`:${hex}`) && state === '0A')
    .map((row) => `socket:[${row[9]}]`);
}

// Of another user's processes nothing can be read, and any may end between two looks.
function orElse<T>(fallback: T, look: () => T): T {
  try {
    return look();
  } catch {
    return fallback;
  }
}

const idsIn = (folder: string): number[] =>
  orElse<string[]>([], () => readdirSync(folder))
    .map(Number)
    .filter(Number.isInteger);
const target = (link: string): string => orElse('', () => readlinkSync(link));
const read = (file: string): string => orElse('', () => readFileSync(file, 'utf8'));

async function pidFromLsof(port: number): Promise<number | undefined> {
  const { code, output } = await run('lsof', ['-nP', '-t', `-iTCP:${port}`, '-sTCP:LISTEN']);
  return code === 0 ? Number(output.trim().split('\n')[0]) : undefined;
}

const commandFromPs = async (pid: number): Promise<string> =>
  (await run('ps', ['-o', 'command=', '-p', String(pid)])).output;
