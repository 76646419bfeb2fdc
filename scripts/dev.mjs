// @ts-check
import { restartOnChange } from './developing/restart-on-change.mjs';
import { clientServer, compiler } from './developing/tools.mjs';
import { buildWeb, bundleServices, compile } from './house/build.mjs';
import { installPackages } from './house/install.mjs';
import { runCommand } from './house/refusal.mjs';
import { say } from './house/say.mjs';
import { readStartOptions } from './options/start-options.mjs';
import { prepareStart } from './system/prepare-start.mjs';
import { runSystem } from './system/run-system.mjs';

/** `npm start`, and beside it what brings each change of the sources into what runs. */
await runCommand(async () => {
  const options = readStartOptions(process.argv.slice(2), process.env);
  const runFile = await prepareStart(options);
  await installPackages();
  await compile();
  await bundleServices();
  await buildWeb();
  return runSystem(options, runFile, async (system) => {
    restartOnChange((service) => {
      const restart = () => system.restart(service);
      bundleServices().then(restart, (/** @type {Error} */ error) => say(error.message));
    });
    await system.add([compiler(options.env), clientServer(options.env, system.addresses[0] ?? '')]);
  });
});
