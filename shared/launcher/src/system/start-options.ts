import { readFileSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { parseArgs, parseEnv } from 'node:util';
import { LOOPBACK } from '../process/free-port.js';
import { SERVICE_NAMES, SERVICES, type ServiceName } from '../services.js';
import { inRoot, root } from '../workspace/paths.js';
import { EX_USAGE, StartError } from '../workspace/start-error.js';

export interface StartOptions {
  /** Where the gateways listen. */
  readonly host: string;
  /** Of the first gateway; the others follow. */
  readonly port: number;
  readonly firstOpsPort: number;
  /** Of an own Redis. */
  readonly firstRedisPort: number;
  /** Absolute. */
  readonly dataDir: string;
  /** undefined: run an own Redis */
  readonly redisUrl: string | undefined;
  readonly isProduction: boolean;
  readonly instances: Readonly<Record<ServiceName, number>>;
  /** What the services get to see: `.env` behind the real environment. */
  readonly env: NodeJS.ProcessEnv;
}

const HELP = `npm start -- [--gateways N] [--chat N] [--sessions N] [--workers N]

Runs all of DevTalk. Each option says how many of that process to run (1 by default); gateways listen on PORT, PORT+1, …
Variables: HOST (127.0.0.1), PORT (3000), DATA_DIR (.data), REDIS_URL (an own Redis when not set); .env.example has them all.`;

/** In the order of the help. */
const FLAGS = ['gateways', 'chat', 'sessions', 'workers'] as const;
const MOST_INSTANCES = 32;
/** Ctrl-C is to finish within seconds; a deployment may allow more. */
const GRACE = '5s';

type Flags = Readonly<Record<string, string | boolean | undefined>>;

/** @throws StartError */
export function readStartOptions(args: readonly string[], realEnv: NodeJS.ProcessEnv): StartOptions {
  const flags = parseFlags(args);
  const env: NodeJS.ProcessEnv = { SHUTDOWN_GRACE_MS: GRACE, ...envFile(), ...realEnv };
  const gateways = count(flags, 'gateways');
  const port = portIn(env, 'PORT', 3_000);
  if (port + gateways - 1 > 65_535)
    throw new StartError(`PORT=${port} leaves no room for ${gateways} gateways.`);
  const instances = SERVICE_NAMES.map((name) => [name, count(flags, SERVICES[name].option)]);
  return {
    host: env.HOST || LOOPBACK,
    port,
    firstOpsPort: portIn(env, 'OPS_PORT', 9_101),
    firstRedisPort: portIn(env, 'REDIS_PORT', 6_379),
    dataDir: dataDirIn(env),
    redisUrl: redisUrlIn(env),
    isProduction: env.NODE_ENV === 'production',
    instances: Object.fromEntries(instances) as StartOptions['instances'],
    env,
  };
}

function parseFlags(args: readonly string[]): Flags {
  const counts = Object.fromEntries(FLAGS.map((name) => [name, { type: 'string' as const }]));
  try {
    const { values } = parseArgs({ args: [...args], options: { ...counts, help: { type: 'boolean' } } });
    if (!values.help) return values as Flags;
  } catch (error) {
    const [sentence] = (error as Error).message.split('. ');
    const known = FLAGS.map((name) => `--${name}`).join(', ');
    throw new StartError(`${sentence}; known are ${known}.`, EX_USAGE);
  }
  console.log(HELP);
  process.exit(0);
}

function count(flags: Flags, name: (typeof FLAGS)[number]): number {
  const text = String(flags[name] ?? 1);
  const value = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= MOST_INSTANCES) return value;
  throw new StartError(`--${name} ${text}: expected a whole number, 1 to ${MOST_INSTANCES}.`, EX_USAGE);
}

function portIn(env: NodeJS.ProcessEnv, name: string, usual: number): number {
  const text = env[name]?.trim() || String(usual);
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw new StartError(`${name}=${text}: expected a port, 1 to 65535.`, EX_USAGE);
}

function dataDirIn({ DATA_DIR }: NodeJS.ProcessEnv): string {
  const folder = DATA_DIR || '.data';
  return isAbsolute(folder) ? folder : resolve(root, folder);
}

function redisUrlIn({ REDIS_URL }: NodeJS.ProcessEnv): string | undefined {
  if (!REDIS_URL) return undefined;
  if (/^rediss?:\/\//.test(REDIS_URL)) return REDIS_URL;
  const message = 'REDIS_URL: expected an address like redis://host:6379 or rediss://host:6379.';
  throw new StartError(message, EX_USAGE);
}

/** `.env` in the root, if there is one. What the environment says already wins over it. */
function envFile(): NodeJS.ProcessEnv {
  try {
    return parseEnv(readFileSync(inRoot('.env'), 'utf8')) as NodeJS.ProcessEnv;
  } catch {
    return {};
  }
}
