import type { Role } from '@devtalk/bus';
import type { Colour } from './workspace/output.js';

export type ServiceName = Role;

/** What the launcher has to know about a service. */
interface Service {
  /** Of its name in front of its lines. */
  readonly colour: Colour;
  /** The option of `npm start` that says how many of it to run. */
  readonly option: 'sessions' | 'chat' | 'workers' | 'gateways';
  /** Exported by its config module: reads its variables, throws a ConfigError. */
  readonly configLoader: string;
  /** Flags of Node, besides --enable-source-maps. docs/operations.md says what they are for. */
  readonly nodeFlags: readonly string[];
  /** What Node runs, relative to its folder. */
  readonly entry: string;
}

const MODULES = 'out/src/main.js';

/**
 * The one list of services, in the order in which they start; the gateways come last and stop first, so that they drain while those they
 * talk to still answer. The start scripts of the services and compose.yaml repeat flags and entry; tests/start holds them to this table.
 */
export const SERVICES: Readonly<Record<ServiceName, Service>> = {
  'session-service': {
    colour: 'magenta',
    option: 'sessions',
    configLoader: 'loadSessionConfig',
    nodeFlags: [],
    entry: MODULES,
  },
  'chat-service': {
    colour: 'cyan',
    option: 'chat',
    configLoader: 'loadChatConfig',
    nodeFlags: [],
    entry: MODULES,
  },
  'dashboard-worker': {
    colour: 'yellow',
    option: 'workers',
    configLoader: 'loadConfig',
    nodeFlags: [],
    entry: MODULES,
  },
  'events-gateway': {
    colour: 'green',
    option: 'gateways',
    configLoader: 'loadGatewayConfig',
    nodeFlags: ['--max-semi-space-size=4'],
    // One file instead of nine hundred modules: reading them one by one is half of what its start costs.
    entry: 'out/bundle/main.js',
  },
};

export const SERVICE_NAMES = Object.keys(SERVICES) as ServiceName[];
/** They start first and stop last. */
export const BACKENDS = SERVICE_NAMES.filter((name) => name !== 'events-gateway');

/** Where it is, as a TypeScript project and on disk, relative to the root of the clone. */
export const folderOf = (service: ServiceName): string => `services/${service}`;

/** Relative to the root of the clone. */
export const entryOf = (service: ServiceName): string => `${folderOf(service)}/${SERVICES[service].entry}`;
