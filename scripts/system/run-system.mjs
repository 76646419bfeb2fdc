// @ts-check
import { paint, say } from '../house/say.mjs';
import { listenForStop } from '../processes/stop-request.mjs';
import { System } from './system.mjs';

/**
 * Runs everything until somebody wishes it to stop.
 * @param {import('../options/start-options.mjs').StartOptions} options
 * @param {import('../processes/run-file.mjs').RunFile} runFile
 * @param {(system: System) => Promise<void>} [onReady]
 * @returns {Promise<number>} the exit code
 */
export async function runSystem(options, runFile, onReady) {
  const system = new System(options, runFile);
  const stopWish = whenToStop(system);
  try {
    const started = system.start();
    // A start that is stopped half-way fails because its processes end; that is no fault to report.
    started.catch(() => {});
    if ((await Promise.race([started, stopWish])) !== 'stop') {
      announce(system);
      await onReady?.(system);
      await stopWish;
    }
  } finally {
    await system.stop();
    runFile.remove();
  }
  say('Everything has stopped.');
  return 0;
}

/** @param {System} system @returns {Promise<'stop'>} */
function whenToStop(system) {
  return new Promise((resolve) => {
    listenForStop({
      onStop: (reason) => {
        say(`Stopping (${reason}); again to stop at once.`);
        resolve('stop');
      },
      onImpatience: () => system.kill(),
    });
  });
}

/** @param {System} system */
function announce({ addresses }) {
  say(`DevTalk is ready: ${addresses.map((address) => paint('bold', address)).join('  ')}`);
  say('Ctrl-C stops it.');
}
