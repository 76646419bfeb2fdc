import { developmentTools, watchServices } from '../system/development.js';
import { prepareStart } from '../system/prepare-start.js';
import { runSystem } from '../system/run-system.js';
import { readStartOptions } from '../system/start-options.js';
import { buildWeb, bundleServices, compile } from '../workspace/build.js';
import { print } from '../workspace/output.js';

/** `npm run dev`: `npm start`, and beside it what brings each change of the sources into what runs. */
export default async function dev(args: readonly string[]): Promise<void> {
  const options = readStartOptions(args, process.env);
  const runFile = await prepareStart(options);
  await compile();
  await bundleServices();
  await buildWeb();
  await runSystem(options, runFile, async (system) => {
    watchServices((service) => {
      bundleServices().then(
        () => system.restart(service),
        (error: Error) => print(error.message),
      );
    });
    await system.add(developmentTools(options.env, system.addresses[0] ?? ''));
  });
}
