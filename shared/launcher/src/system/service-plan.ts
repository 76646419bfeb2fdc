import { isFree } from '../process/free-port.js';
import type { Plan } from '../process/supervised.js';
import { answersOk, waitFor } from '../process/wait-for.js';
import { entryOf, SERVICES, type ServiceName } from '../services.js';
import { inRoot } from '../workspace/paths.js';
import { StartError } from '../workspace/start-error.js';

/** Beyond the grace it was given, for its last lines and its exit. */
const MARGIN_MS = 1_000;
const READY_MS = 30_000;

interface InstanceOptions {
  readonly service: ServiceName;
  readonly name: string;
  /** Without what is chosen here. */
  readonly env: NodeJS.ProcessEnv;
  /** SHUTDOWN_GRACE_MS */
  readonly graceMs: number;
  readonly nextOpsPort: () => Promise<number>;
  readonly onLaunch: (pid: number) => Promise<void>;
}

/** The arguments of Node that run a service, to be followed by nothing. */
export const nodeArguments = (service: ServiceName, main = inRoot(entryOf(service))): string[] => [
  '--enable-source-maps',
  ...SERVICES[service].nodeFlags,
  main,
];

/** How to run one instance of a service. */
export async function servicePlan(options: InstanceOptions): Promise<Plan & { opsPort: number }> {
  const { service, name, env, graceMs, nextOpsPort, onLaunch } = options;
  const plan = {
    name,
    colour: SERVICES[service].colour,
    whenOrphaned: 'drain' as const,
    opsPort: await nextOpsPort(),
    graceMs: graceMs + MARGIN_MS,
    onLaunch,
    whenReady: (signal: AbortSignal) => ready(name, plan.opsPort, signal),
    prepare: async () => {
      if (!(await isFree(plan.opsPort))) plan.opsPort = await nextOpsPort();
      return {
        command: [process.execPath, ...nodeArguments(service)],
        env: withOperations(env, plan.opsPort),
      };
    },
  };
  return plan;
}

async function ready(name: string, opsPort: number, signal: AbortSignal): Promise<void> {
  const url = `http://127.0.0.1:${opsPort}/readyz`;
  await waitFor(() => answersOk(url), { timeout: READY_MS, interval: 40, signal }).catch(() => {
    throw new StartError(`${name} is not ready after ${READY_MS / 1000} s.`);
  });
}

/** Instances of one service must not share an INSTANCE_ID. */
function withOperations({ INSTANCE_ID: _, ...env }: NodeJS.ProcessEnv, opsPort: number): NodeJS.ProcessEnv {
  return {
    LOG_FORMAT: process.stdout.isTTY ? 'pretty' : 'json',
    ...env,
    OPS_HOST: '127.0.0.1',
    OPS_PORT: String(opsPort),
    EXIT_WITH_PARENT: '1',
  };
}
