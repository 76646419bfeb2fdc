import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { fragment, type ReportFault } from './fragment.js';
import { Secret } from './secret.js';
import { flag, integer, list, secret, text } from './variables.js';

/** Where Redis is and who this process is to it. `url` carries no credentials any more and may be logged. */
export interface RedisSettings {
  readonly url: string;
  readonly username: string | undefined;
  readonly password: Secret | undefined;
  readonly sentinels: readonly string[] | undefined;
  readonly sentinelName: string | undefined;
  readonly cluster: boolean;
  readonly tlsCaFile: string | undefined;
  /** Stands before every key and channel; lets several DevTalks share one Redis. */
  readonly prefix: string;
}

const variables = {
  REDIS_URL: secret().default(new Secret('redis://127.0.0.1:6379')),
  REDIS_USERNAME: z.string().optional(),
  REDIS_PASSWORD: secret().optional(),
  REDIS_PASSWORD_FILE: z.string().optional(),
  REDIS_SENTINELS: list().optional(),
  REDIS_SENTINEL_NAME: z.string().optional(),
  REDIS_CLUSTER: flag().default(false),
  REDIS_TLS_CA: z.string().optional(),
  // Braces would end or begin a hash tag, and an ACL pattern would read glob signs.
  REDIS_PREFIX: text(/^[\w.:-]{0,64}$/, 'up to 64 letters, digits and _ . : -').default(''),
};

/** Redis by `REDIS_*`. `REDIS_USERNAME` and `REDIS_PASSWORD` win over credentials inside `REDIS_URL`. */
export const redisFragment = fragment(variables, (values, fault): RedisSettings => {
  const url = parseUrl(values.REDIS_URL, fault);
  const password = passwordFrom(values.REDIS_PASSWORD, values.REDIS_PASSWORD_FILE, fault);
  checkTopology(values, fault);
  checkTls(values.REDIS_TLS_CA, url, fault);
  return {
    url: withoutCredentials(url),
    username: values.REDIS_USERNAME ?? decoded(url.username),
    password: password ?? secretFrom(decoded(url.password)),
    sentinels: values.REDIS_SENTINELS,
    sentinelName: values.REDIS_SENTINEL_NAME,
    cluster: values.REDIS_CLUSTER,
    tlsCaFile: values.REDIS_TLS_CA,
    prefix: values.REDIS_PREFIX,
  };
});

/** `PARTITIONS`: user ids and tokens have two base-36 digits for it. */
export const partitionsFragment = fragment(
  { PARTITIONS: integer({ min: 1, max: 1_296 }).default(16) },
  ({ PARTITIONS }) => PARTITIONS,
);

/** What `@devtalk/bus` connects with: the one place where the password leaves its Secret. */
export function redisConnection({ password, prefix: _prefix, ...settings }: RedisSettings, name: string) {
  return { ...settings, name, password: password?.reveal() };
}

const nowhere = new URL('redis://127.0.0.1:6379');

function parseUrl(value: Secret, fault: ReportFault): URL {
  const text = value.reveal();
  const url = URL.canParse(text) ? new URL(text) : nowhere;
  const problem = url === nowhere ? urlForm : urlProblem(url);
  if (problem === undefined) return url;
  fault('REDIS_URL', problem);
  return nowhere;
}

const urlForm = 'expected redis://[user:password@]host[:port][/database], or rediss:// for TLS';

function urlProblem(url: URL): string | undefined {
  if (!/^rediss?:$/.test(url.protocol) || url.hostname === '') return urlForm;
  if (!/^\/?\d{0,4}$/.test(url.pathname)) return 'expected the path to be the number of a database';
  try {
    decodeURIComponent(`${url.username}${url.password}`);
    return undefined;
  } catch {
    return 'expected user and password to be percent-encoded';
  }
}

const decoded = (part: string) => (part === '' ? undefined : decodeURIComponent(part));
const secretFrom = (value: string | undefined) => (value === undefined ? undefined : new Secret(value));

function withoutCredentials(url: URL): string {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  return bare.href;
}

function passwordFrom(value: Secret | undefined, file: string | undefined, fault: ReportFault) {
  if (file === undefined) return value;
  if (value !== undefined) fault('REDIS_PASSWORD_FILE', 'expected either this or REDIS_PASSWORD, not both');
  const content = readable('REDIS_PASSWORD_FILE', file, fault);
  if (content === undefined) return value;
  const password = content.replace(/\r?\n$/, '');
  if (password === '') fault('REDIS_PASSWORD_FILE', 'the file is empty');
  return new Secret(password);
}

/** Files are opened at the start, so that a wrong path is told then and not at the first reconnect. */
function readable(variable: string, file: string, fault: ReportFault): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    fault(variable, `the file cannot be read (${code})`);
    return undefined;
  }
}

interface Topology {
  readonly REDIS_SENTINELS: readonly string[] | undefined;
  readonly REDIS_SENTINEL_NAME: string | undefined;
  readonly REDIS_CLUSTER: boolean;
}

function checkTopology(
  { REDIS_SENTINELS: hosts, REDIS_SENTINEL_NAME: name, REDIS_CLUSTER }: Topology,
  fault: ReportFault,
) {
  if (hosts?.some((host) => !/^[^\s:]+:\d{1,5}$/.test(host))) {
    fault('REDIS_SENTINELS', 'expected host:port, separated by commas');
  }
  if (hosts !== undefined && name === undefined)
    fault('REDIS_SENTINEL_NAME', 'is not set, but required with REDIS_SENTINELS');
  if (hosts === undefined && name !== undefined)
    fault('REDIS_SENTINELS', 'is not set, but required with REDIS_SENTINEL_NAME');
  if (hosts !== undefined && REDIS_CLUSTER)
    fault('REDIS_CLUSTER', 'expected either a cluster or Sentinels, not both');
}

function checkTls(caFile: string | undefined, url: URL, fault: ReportFault) {
  if (caFile === undefined) return;
  if (url.protocol !== 'rediss:')
    fault('REDIS_TLS_CA', 'is of use with rediss:// only, but REDIS_URL is redis://');
  readable('REDIS_TLS_CA', caFile, fault);
}
