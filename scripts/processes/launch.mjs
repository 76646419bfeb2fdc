// @ts-check
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { prefix } from '../house/say.mjs';

const KEPT_LINES = 20;
const LAST_LINES_MS = 200;

/**
 * @typedef {object} Launch
 * @property {string} name shown in front of each of its lines
 * @property {import('../house/say.mjs').Colour} colour
 * @property {string[]} command program and arguments
 * @property {NodeJS.ProcessEnv} env
 * @property {boolean} [isQuiet] its lines are shown only when `lastWords` is asked for
 */

/**
 * @typedef {object} Launched
 * @property {number | undefined} pid undefined when it could not even be spawned
 * @property {() => boolean} isRunning
 * @property {Promise<string>} ended how it ended: `exit code 1`, `SIGKILL`, …
 * @property {() => void} lastWords shows the last lines of a quiet process
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
export function launchProcess({ name, colour, command, env, isQuiet = false }) {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  // It may be gone before the pipe is closed.
  child.stdin.on('error', () => {});
  /** @type {string[]} */
  const kept = [];
  const keep = (/** @type {string} */ line) => void kept.splice(0, kept.push(line) - KEPT_LINES);
  const show = (/** @type {NodeJS.WriteStream} */ to) => (/** @type {string} */ line) =>
    void to.write(`${prefix(name, colour)}${line}\n`);
  eachLine(child.stdout, isQuiet ? keep : show(process.stdout));
  eachLine(child.stderr, isQuiet ? keep : show(process.stderr));
  return {
    pid: child.pid,
    isRunning: () => child.pid !== undefined && child.exitCode === null && child.signalCode === null,
    ended: new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) => {
        const how = signal ?? `exit code ${code}`;
        child.once('close', () => resolve(how));
        // A process of its own that outlives it may hold the pipes open, and with them back the `close`.
        setTimeout(resolve, LAST_LINES_MS, how);
      });
    }),
    lastWords: () => kept.splice(0).forEach(show(process.stderr)),
    signal: (signal) => void child.kill(signal),
    kill: () => killGroup(child.pid),
  };
}

/** @param {NodeJS.ReadableStream} stream @param {(line: string) => void} take */
function eachLine(stream, take) {
  createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', take);
}

/** @param {number | undefined} leader */
function killGroup(leader) {
  try {
    if (leader !== undefined) process.kill(-leader, 'SIGKILL');
  } catch {
    // Nobody of the group is left.
  }
}
