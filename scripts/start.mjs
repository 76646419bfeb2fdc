// @ts-check
import { buildWeb, bundleServices, compile, SERVICES } from './house/build.mjs';
import { installPackages } from './house/install.mjs';
import { runCommand } from './house/refusal.mjs';
import { readStartOptions } from './options/start-options.mjs';
import { prepareStart } from './system/prepare-start.mjs';
import { runSystem } from './system/run-system.mjs';

await runCommand(async () => {
  const options = readStartOptions(process.argv.slice(2), process.env);
  const runFile = await prepareStart(options);
  await installPackages();
  await compile(SERVICES);
  await bundleServices();
  await buildWeb();
  return runSystem(options, runFile);
});
