// @ts-check
import { setTimeout as after } from 'node:timers/promises';
import { lineageOf } from './identity.mjs';

/** npm passes on the Ctrl-C that the terminal has already sent to us: two within this time are one. */
const ECHO_MS = 400;
const NPM_CHECK_MS = 500;

/**
 * Waits for the wish to stop: Ctrl-C, SIGTERM, a closed terminal, or the death of the npm that runs us, even by kill -9.
 * @param {{ onStop: (reason: string) => void, onImpatience: () => void }} reactions `onImpatience`: asked for a second time
 */
export function listenForStop({ onStop, onImpatience }) {
  let askedAt = 0;
  const ask = (/** @type {string} */ reason) => {
    const now = Date.now();
    if (askedAt === 0) onStop(reason);
    else if (now - askedAt > ECHO_MS) onImpatience();
    askedAt ||= now;
  };
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => ask(signal));
  // Whoever reads our lines went away (`npm start | head`).
  process.stdout.on('error', () => askedAt === 0 && ask('output closed'));
  process.stderr.on('error', () => {});
  if (process.env.npm_lifecycle_event) void watchNpm(() => askedAt === 0 && ask('npm is gone'));
}

/**
 * npm runs us directly or through a shell, which would survive it: then it is the shell's parent that counts.
 * @param {() => void} onGone
 */
async function watchNpm(onGone) {
  const own = process.ppid;
  const shell = await lineageOf(own);
  const npm = shell && /^(ba|da|a|z)?sh$/.test(shell.command) ? shell.parent : undefined;
  const isThere = async () =>
    process.ppid === own && (npm === undefined || (await lineageOf(own))?.parent === npm);
  while (await isThere()) await after(NPM_CHECK_MS, undefined, { ref: false });
  onGone();
}
