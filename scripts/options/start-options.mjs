// @ts-check
import { readFileSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { parseArgs, parseEnv } from 'node:util';
import { inRoot, root } from '../house/paths.mjs';
import { Refusal } from '../house/refusal.mjs';

/**
 * @typedef {object} StartOptions
 * @property {string} host where the gateways listen
 * @property {number} port of the first gateway; the others follow
 * @property {number} firstOpsPort
 * @property {number} firstRedisPort of an own Redis
 * @property {string} dataDir absolute
 * @property {string | undefined} redisUrl undefined: run an own Redis
 * @property {boolean} production
 * @property {{ 'session-service': number, 'chat-service': number, 'dashboard-worker': number, 'events-gateway': number }} instances
 * @property {NodeJS.ProcessEnv} env what the services get to see: `.env` behind the real environment
 */

const HELP = `npm start -- [--gateways N] [--chat N] [--sessions N] [--workers N]

Runs all of DevTalk. Each option says how many of that process to run (1 by default); gateways listen on PORT, PORT+1, …
Variables: HOST (127.0.0.1), PORT (3000), DATA_DIR (.data), REDIS_URL (an own Redis when not set); .env.example has them all.`;

const EX_USAGE = 64;
const MOST_INSTANCES = 32;
/** Ctrl-C is to be done within seconds; a deployment may allow more. */
const GRACE = '5s';

/**
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} realEnv
 * @returns {StartOptions}
 */
export function readStartOptions(args, realEnv) {
  const flags = parseFlags(args);
  /** @type {NodeJS.ProcessEnv} */
  const env = { SHUTDOWN_GRACE_MS: GRACE, ...envFile(), ...realEnv };
  const gateways = count(flags, 'gateways');
  const port = portIn(env, 'PORT', 3_000);
  if (port + gateways - 1 > 65_535)
    throw new Refusal(`PORT=${port} leaves no room for ${gateways} gateways.`);
  return {
    host: env.HOST || '127.0.0.1',
    port,
    firstOpsPort: portIn(env, 'OPS_PORT', 9_101),
    firstRedisPort: portIn(env, 'REDIS_PORT', 6_379),
    dataDir: dataDirIn(env),
    redisUrl: redisUrlIn(env),
    production: env.NODE_ENV === 'production',
    instances: {
      'session-service': count(flags, 'sessions'),
      'chat-service': count(flags, 'chat'),
      'dashboard-worker': count(flags, 'workers'),
      'events-gateway': gateways,
    },
    env,
  };
}

/** @param {string[]} args @returns {Record<string, string | boolean | undefined>} */
function parseFlags(args) {
  const number = { type: /** @type {const} */ ('string') };
  const options = { gateways: number, chat: number, sessions: number, workers: number };
  try {
    const { values } = parseArgs({ args, options: { ...options, help: { type: 'boolean' } } });
    if (!values.help) return values;
  } catch (error) {
    const [sentence] = /** @type {Error} */ (error).message.split('. ');
    throw new Refusal(
      `${sentence}; known are ${Object.keys(options)
        .map((name) => `--${name}`)
        .join(', ')}.`,
      EX_USAGE,
    );
  }
  console.log(HELP);
  process.exit(0);
}

/** @param {Record<string, string | boolean | undefined>} flags @param {string} name */
function count(flags, name) {
  const text = String(flags[name] ?? 1);
  const value = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > MOST_INSTANCES) {
    throw new Refusal(`--${name} ${text}: expected a whole number, 1 to ${MOST_INSTANCES}.`, EX_USAGE);
  }
  return value;
}

/** @param {NodeJS.ProcessEnv} env @param {string} name @param {number} usual */
function portIn(env, name, usual) {
  const text = env[name]?.trim() || String(usual);
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw new Refusal(`${name}=${text}: expected a port, 1 to 65535.`, EX_USAGE);
  return port;
}

/** @param {NodeJS.ProcessEnv} env */
function dataDirIn(env) {
  const folder = env.DATA_DIR || '.data';
  return isAbsolute(folder) ? folder : resolve(root, folder);
}

/** @param {NodeJS.ProcessEnv} env */
function redisUrlIn(env) {
  const url = env.REDIS_URL || undefined;
  if (url !== undefined && !/^rediss?:\/\//.test(url)) {
    throw new Refusal(
      'REDIS_URL: expected an address like redis://host:6379 or rediss://host:6379.',
      EX_USAGE,
    );
  }
  return url;
}

/** `.env` in the root, if there is one. What the environment says already wins over it. */
function envFile() {
  try {
    return parseEnv(readFileSync(inRoot('.env'), 'utf8'));
  } catch {
    return {};
  }
}
