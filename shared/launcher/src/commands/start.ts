import { prepareStart } from '../system/prepare-start.js';
import { runSystem } from '../system/run-system.js';
import { readStartOptions } from '../system/start-options.js';
import { buildWeb, bundleServices, compile, SERVICE_PROJECTS } from '../workspace/build.js';

/** `npm start` */
export default async function start(args: readonly string[]): Promise<void> {
  const options = readStartOptions(args, process.env);
  const runFile = await prepareStart(options);
  await compile(SERVICE_PROJECTS);
  await bundleServices();
  await buildWeb();
  await runSystem(options, runFile);
}
