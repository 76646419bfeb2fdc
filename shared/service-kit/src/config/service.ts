import { randomBytes } from 'node:crypto';
import { type Fragment, fragment } from './fragment.js';
import { loadConfig } from './load.js';
import { partitionsFragment, redisFragment } from './redis.js';
import { choice, duration, port, text } from './variables.js';

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export interface LogSettings {
  readonly level: (typeof logLevels)[number];
  /** `auto`: pretty on a terminal, JSON otherwise. */
  readonly format: 'auto' | 'json' | 'pretty';
}

export const logFragment = fragment(
  {
    LOG_LEVEL: choice(logLevels).default('info'),
    LOG_FORMAT: choice(['auto', 'json', 'pretty']).default('auto'),
  },
  ({ LOG_LEVEL, LOG_FORMAT }): LogSettings => ({ level: LOG_LEVEL, format: LOG_FORMAT }),
);

export interface ListenSettings {
  readonly host: string;
  readonly port: number;
}

/** The operations port. On one machine every process needs its own `OPS_PORT`. */
export const opsFragment = fragment(
  { OPS_HOST: hostName().default('127.0.0.1'), OPS_PORT: port().default(9_400) },
  ({ OPS_HOST, OPS_PORT }): ListenSettings => ({ host: OPS_HOST, port: OPS_PORT }),
);

/** The public port of a process that has one. */
export const listenFragment = fragment(
  { HOST: hostName().default('127.0.0.1'), PORT: port().default(3_000) },
  ({ HOST, PORT }): ListenSettings => ({ host: HOST, port: PORT }),
);

function hostName() {
  return text(/^[\w.:-]{1,253}$/, 'a host name or an IP address');
}

export interface ProcessSettings {
  readonly role: string;
  /** Unique among all running processes: leases, reply channels and connection names carry it. */
  readonly instance: string;
  readonly environment: 'development' | 'production' | 'test';
  /** Milliseconds from SIGTERM until the process ends, done or not. */
  readonly shutdownGraceMs: number;
}

export const processFragment = (role: string) =>
  fragment(
    {
      // It becomes a hash tag and a channel name.
      INSTANCE_ID: text(/^[\w.-]{1,64}$/, '1 to 64 letters, digits and _ . -').optional(),
      NODE_ENV: choice(['development', 'production', 'test']).default('development'),
      SHUTDOWN_GRACE_MS: duration({ min: 1, max: 600_000 }).default(10_000),
    },
    (values): ProcessSettings => ({
      role,
      instance: values.INSTANCE_ID ?? `${role}-${randomBytes(5).toString('hex')}`,
      environment: values.NODE_ENV,
      shutdownGraceMs: values.SHUTDOWN_GRACE_MS,
    }),
  );

type Fragments = Readonly<Record<string, Fragment<unknown>>>;

/**
 * What every process reads – `process`, `log`, `ops`, `redis`, `partitions` – and the service's own fragments.
 * @throws ConfigError naming every fault at once
 */
export function loadServiceConfig<F extends Fragments>(
  role: string,
  own: F,
  env: NodeJS.ProcessEnv = process.env,
) {
  const common = {
    process: processFragment(role),
    log: logFragment,
    ops: opsFragment,
    redis: redisFragment,
    partitions: partitionsFragment,
  };
  return loadConfig({ ...common, ...own }, env);
}

/** The part of a service's configuration that `runProcess` and the shared modules read. */
export interface ServiceConfig {
  readonly process: ProcessSettings;
  readonly log: LogSettings;
  readonly ops: ListenSettings;
}
