// @ts-check
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { prefix } from '../house/say.mjs';

/**
 * @typedef {object} Launch
 * @property {string} name shown in front of each of its lines
 * @property {import('../house/say.mjs').Colour} colour
 * @property {string[]} command program and arguments
 * @property {NodeJS.ProcessEnv} env
 */

/**
 * @typedef {object} Launched
 * @property {number | undefined} pid undefined when it could not even be spawned
 * @property {Promise<string>} ended how it ended: `exit code 1`, `SIGKILL`, …
 * @property {(signal: NodeJS.Signals) => void} signal to the process alone
 * @property {() => void} kill to its whole process group, which leaves it no say
 */

/**
 * Starts a process of ours. It leads a process group of its own, so that a Ctrl-C in the terminal reaches the starter alone
 * and everything can end in order. Its standard input is a pipe that only the starter holds: the kernel closes it when the
 * starter is gone, however it went, and the process takes that as a SIGTERM.
 * @param {Launch} launch
 * @returns {Launched}
 */
export function launchProcess({ name, colour, command, env }) {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  // It may be gone before the pipe is closed.
  child.stdin.on('error', () => {});
  passLines(child.stdout, process.stdout, prefix(name, colour));
  passLines(child.stderr, process.stderr, prefix(name, colour));
  return {
    pid: child.pid,
    ended: new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
    }),
    signal: (signal) => void child.kill(signal),
    kill: () => killGroup(child.pid),
  };
}

/** @param {NodeJS.ReadableStream} from @param {NodeJS.WriteStream} to @param {string} start */
function passLines(from, to, start) {
  const lines = createInterface({ input: from, crlfDelay: Number.POSITIVE_INFINITY });
  lines.on('line', (line) => to.write(`${start}${line}\n`));
}

/** @param {number | undefined} leader */
function killGroup(leader) {
  try {
    if (leader !== undefined) process.kill(-leader, 'SIGKILL');
  } catch {
    // Nobody of the group is left.
  }
}
