import { setTimeout as delay } from 'node:timers/promises';
import { infoOf } from './identity.js';

/** npm passes on the Ctrl-C that the terminal has already sent to us: two within this time are one. */
const ECHO_MS = 400;
const NPM_CHECK_MS = 500;

interface Reactions {
  readonly onStop: (reason: string) => void;
  /** A second request while the first is being carried out. */
  readonly onSecondRequest: () => void;
}

/** Waits for a request to stop: Ctrl-C, SIGTERM, a closed terminal, or the death of the npm that runs us, even by kill -9. */
export function listenForStop({ onStop, onSecondRequest }: Reactions): void {
  let requestedAt = 0;
  const request = (reason: string) => {
    const now = performance.now();
    if (requestedAt === 0) onStop(reason);
    else if (now - requestedAt > ECHO_MS) onSecondRequest();
    requestedAt ||= now;
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => request(signal));
  // The reader of our lines went away (`npm start | head`).
  process.stdout.on('error', () => requestedAt === 0 && request('output closed'));
  process.stderr.on('error', () => {});
  if (process.env.npm_lifecycle_event) void watchNpm(() => requestedAt === 0 && request('npm is gone'));
}

/** npm runs us directly or through a shell, which would survive it: then the shell's parent counts. */
async function watchNpm(onGone: () => void): Promise<void> {
  const own = process.ppid;
  const shell = await infoOf(own);
  const npm = shell && /^(ba|da|a|z)?sh$/.test(shell.command) ? shell.parent : undefined;
  const isThere = async () =>
    process.ppid === own && (npm === undefined || (await infoOf(own))?.parent === npm);
  while (await isThere()) await delay(NPM_CHECK_MS, undefined, { ref: false });
  onGone();
}
