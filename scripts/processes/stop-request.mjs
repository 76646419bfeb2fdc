// @ts-check
/** npm passes on the Ctrl-C that the terminal has already sent to us: two within this time are one. */
const ECHO_MS = 400;
const PARENT_CHECK_MS = 500;

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
  if (process.env.npm_lifecycle_event) watchParent(() => askedAt === 0 && ask('npm is gone'));
}

/** @param {() => void} onGone */
function watchParent(onGone) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, PARENT_CHECK_MS);
  timer.unref();
}
