import type { RunFile } from '../process/run-file.js';
import { listenForStop } from '../process/stop-request.js';
import { paint, print } from '../workspace/output.js';
import type { StartOptions } from './start-options.js';
import { System } from './system.js';

/** Runs everything until it is told to stop. */
export async function runSystem(
  options: StartOptions,
  runFile: RunFile,
  onReady?: (system: System) => Promise<void>,
): Promise<void> {
  const system = new System(options, runFile);
  const stopped = stopRequested(system);
  try {
    const started = system.start();
    // A start that is stopped half-way fails because its processes end; that is no fault to report.
    started.catch(() => {});
    if ((await Promise.race([started, stopped])) !== 'stop') {
      print(`DevTalk is ready: ${system.addresses.map((address) => paint('bold', address)).join('  ')}`);
      print('Ctrl-C stops it.');
      await onReady?.(system);
      await stopped;
    }
  } finally {
    await system.stop();
    runFile.remove();
  }
  print('Everything has stopped.');
}

function stopRequested(system: System): Promise<'stop'> {
  return new Promise((resolve) => {
    listenForStop({
      onStop: (reason) => {
        print(`Stopping (${reason}); again to stop at once.`);
        resolve('stop');
      },
      onSecondRequest: () => system.kill(),
    });
  });
}
