import { existsSync, watch } from 'node:fs';
import { Supervised } from '../process/supervised.js';
import { folderOf, SERVICE_NAMES, type ServiceName } from '../services.js';
import { print } from '../workspace/output.js';
import { inRoot } from '../workspace/paths.js';

/** A compilation writes many files; services are started again once it has been quiet for that long. */
const QUIET_MS = 250;
/** What every service is made of. */
const SHARED = ['contracts', 'client', 'runtime', 'bus', 'service-kit'].map((name) => `shared/${name}`);

/** Reports a service when what it runs has changed: its compiled modules, its Redis Functions, or what all share. */
export function watchServices(onChange: (service: ServiceName) => void): void {
  const changed = new Set<ServiceName>();
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    print(`Changed: ${[...changed].join(', ')}`);
    for (const service of changed) onChange(service);
    changed.clear();
  };
  const note = (affected: readonly ServiceName[]) => (_event: string, file: string | null) => {
    if (!/\.(js|lua)$/.test(file ?? '')) return;
    for (const service of affected) changed.add(service);
    clearTimeout(timer);
    timer = setTimeout(flush, QUIET_MS);
  };
  const watchProject = (project: string, affected: readonly ServiceName[]) => {
    for (const folder of [inRoot(`${project}/out/src`), inRoot(`${project}/src`)].filter(existsSync))
      watch(folder, { recursive: true }, note(affected));
  };
  for (const service of SERVICE_NAMES) watchProject(folderOf(service), [service]);
  for (const project of SHARED) watchProject(project, SERVICE_NAMES);
}

/** The compiler, and Vite, which serves the client's sources and passes everything else on to the gateway. */
export function developmentTools(env: NodeJS.ProcessEnv, gateway: string): Supervised[] {
  const compiler = inRoot('node_modules/typescript/bin/tsc');
  return [
    tool('tsc', [compiler, '-b', '--watch', '--preserveWatchOutput', inRoot('.')], env),
    tool('vite', [inRoot('node_modules/vite/bin/vite.js'), inRoot('web')], { ...env, GATEWAY_URL: gateway }),
  ];
}

/** @param args of Node */
function tool(name: string, args: readonly string[], env: NodeJS.ProcessEnv): Supervised {
  const command = [process.execPath, ...args];
  const prepare = async () => ({ command, env });
  return new Supervised({ name, colour: 'blue', whenOrphaned: 'kill', graceMs: 2_000, prepare });
}
