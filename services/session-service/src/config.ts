import { availableParallelism } from 'node:os';
import { normalizeUsername } from '@devtalk/contracts';
import {
  choice,
  duration,
  flag,
  fragment,
  integer,
  loadServiceConfig,
  type ReportFault,
  text,
} from '@devtalk/service-kit/config';
import { parsePolicy, type SessionPolicy } from './sign-in/policy.js';

const DAY_MS = 86_400_000;
/** These become times in Redis, never timers, so they may be longer than a timer can. */
const longDuration = (min: number) => duration({ min, max: 3_650 * DAY_MS });

export interface SessionSettings {
  readonly policy: SessionPolicy;
  /** ms without activity; heartbeats are none. */
  readonly idleMs: number;
  /** ms from sign-in, whatever happens. */
  readonly absoluteMs: number;
  /** Of one account; more are slowed and raise an alert. */
  readonly takeoversPerMinute: number;
  readonly cleanEveryMs: number;
  /** Events of one partition that are kept for a reader that is away. */
  readonly eventsMax: number;
  readonly auditRetentionMs: number;
}

const sessionsFragment = fragment(
  {
    SESSION_POLICY: text(/^(takeover|reject|limit:[1-9]\d{0,2})$/, 'takeover, reject or limit:N').default(
      'takeover',
    ),
    SESSION_IDLE_TIMEOUT: longDuration(1_000).default(12 * 3_600_000),
    SESSION_ABSOLUTE_TIMEOUT: longDuration(1_000).default(7 * DAY_MS),
    SESSION_TAKEOVERS_PER_MINUTE: integer({ min: 1 }).default(3),
    SESSION_CLEAN_INTERVAL: duration({ min: 100 }).default(300_000),
    EVENTS_MAX: integer({ min: 100 }).default(100_000),
    AUDIT_RETENTION: longDuration(60_000).default(90 * DAY_MS),
  },
  (v, fault): SessionSettings => {
    if (v.SESSION_IDLE_TIMEOUT > v.SESSION_ABSOLUTE_TIMEOUT)
      fault('SESSION_IDLE_TIMEOUT', 'expected no more than SESSION_ABSOLUTE_TIMEOUT');
    return {
      policy: parsePolicy(v.SESSION_POLICY),
      idleMs: v.SESSION_IDLE_TIMEOUT,
      absoluteMs: v.SESSION_ABSOLUTE_TIMEOUT,
      takeoversPerMinute: v.SESSION_TAKEOVERS_PER_MINUTE,
      cleanEveryMs: v.SESSION_CLEAN_INTERVAL,
      eventsMax: v.EVENTS_MAX,
      auditRetentionMs: v.AUDIT_RETENTION,
    };
  },
);

export interface HashSettings {
  /** KiB */
  readonly memoryCost: number;
  /** Passes. */
  readonly timeCost: number;
  readonly parallelism: number;
  /** Hashes computed at once. */
  readonly concurrency: number;
  /** Hashes that may wait, of sign-ins and of registrations each. */
  readonly queue: number;
  /** Sign-ins, and registrations, of one address that are under way at once. */
  readonly perAddress: number;
}

/** libuv's default; it also resolves names and reads files, so one thread stays free. */
const poolThreads = () => Number(process.env.UV_THREADPOOL_SIZE) || 4;
const defaultConcurrency = () => Math.max(1, Math.min(availableParallelism(), poolThreads() - 1));

const hashFragment = fragment(
  {
    PASSWORD_HASH_MEMORY: integer({ min: 19_456, max: 4_194_304 }).default(65_536),
    PASSWORD_HASH_TIME: integer({ min: 2, max: 100 }).default(3),
    PASSWORD_HASH_PARALLELISM: integer({ min: 1, max: 16 }).default(1),
    PASSWORD_HASH_CONCURRENCY: integer({ min: 1, max: 128 }).optional(),
    PASSWORD_HASH_QUEUE: integer({ min: 1, max: 10_000 }).default(64),
    PASSWORD_HASH_PER_ADDRESS: integer({ min: 1, max: 10_000 }).default(64),
  },
  (v, fault): HashSettings => ({
    memoryCost: v.PASSWORD_HASH_MEMORY,
    timeCost: v.PASSWORD_HASH_TIME,
    parallelism: v.PASSWORD_HASH_PARALLELISM,
    concurrency: checkConcurrency(v.PASSWORD_HASH_CONCURRENCY, fault),
    queue: v.PASSWORD_HASH_QUEUE,
    perAddress: v.PASSWORD_HASH_PER_ADDRESS,
  }),
);

function checkConcurrency(wanted: number | undefined, fault: ReportFault): number {
  if (wanted === undefined) return defaultConcurrency();
  if (wanted >= poolThreads())
    fault(
      'PASSWORD_HASH_CONCURRENCY',
      `expected less than the ${poolThreads()} threads of UV_THREADPOOL_SIZE`,
    );
  return wanted;
}

export interface AccountSettings {
  readonly registration: 'open' | 'invite' | 'closed';
  /** Normalised; undefined: the first account to register is the administrator. */
  readonly adminName: string | undefined;
}

const accountsFragment = fragment(
  {
    REGISTRATION: choice(['open', 'invite', 'closed']).default('open'),
    ADMIN_USERNAME: text(/^\S{1,128}$/u, 'a username').optional(),
  },
  (v): AccountSettings => ({
    registration: v.REGISTRATION,
    adminName: v.ADMIN_USERNAME === undefined ? undefined : normalizeUsername(v.ADMIN_USERNAME),
  }),
);

/** The `free`-th failure locks for `firstMs`, each one after it for twice as long, up to `maxMs`; forgotten `forgetMs` after the last. */
export interface ThrottleRule {
  readonly free: number;
  readonly firstMs: number;
  readonly maxMs: number;
  readonly forgetMs: number;
}

/**
 * From the `free`-th failure on one attempt every `slowMs`, twice as long for each `free` further ones, up to `slowMaxMs`; after a pause
 * `burst` more at once. An attempt that would wait longer than `timeoutMs` is rejected with the time after which to retry.
 */
export interface LaneRule {
  readonly free: number;
  readonly slowMs: number;
  readonly slowMaxMs: number;
  readonly burst: number;
  readonly timeoutMs: number;
  readonly forgetMs: number;
}

export interface ThrottleSettings {
  /** Of one account at one address, and of one known device: a lock. */
  readonly lock: ThrottleRule;
  readonly lanes: { readonly account: LaneRule; readonly address: LaneRule };
}

/** Enough for several users who sign in at the same moment, and no help to an attacker who guesses. */
const LANE_BURST = 5;
/** Well within what a sign-in is waited for, hashing included. */
const LANE_TIMEOUT_MS = 3_000;

const throttleFragment = fragment(
  {
    SIGN_IN_FREE_FAILURES: integer({ min: 1, max: 1_000 }).default(5),
    SIGN_IN_ADDRESS_FREE_FAILURES: integer({ min: 1, max: 100_000 }).default(50),
    SIGN_IN_ACCOUNT_FREE_FAILURES: integer({ min: 1, max: 100_000 }).default(100),
    SIGN_IN_SLOW_MIN: duration({ min: 1 }).default(1_000),
    SIGN_IN_SLOW_MAX: duration({ min: 1 }).default(30_000),
    SIGN_IN_LOCK_MIN: duration({ min: 1 }).default(1_000),
    SIGN_IN_LOCK_MAX: duration({ min: 1 }).default(900_000),
    SIGN_IN_FORGET: longDuration(1_000).default(DAY_MS),
  },
  (v, fault): ThrottleSettings => {
    if (v.SIGN_IN_LOCK_MIN > v.SIGN_IN_LOCK_MAX)
      fault('SIGN_IN_LOCK_MIN', 'expected no more than SIGN_IN_LOCK_MAX');
    if (v.SIGN_IN_SLOW_MIN > v.SIGN_IN_SLOW_MAX)
      fault('SIGN_IN_SLOW_MIN', 'expected no more than SIGN_IN_SLOW_MAX');
    const forgetMs = v.SIGN_IN_FORGET;
    const lane = {
      slowMs: v.SIGN_IN_SLOW_MIN,
      slowMaxMs: v.SIGN_IN_SLOW_MAX,
      burst: LANE_BURST,
      timeoutMs: LANE_TIMEOUT_MS,
      forgetMs,
    };
    return {
      lock: {
        free: v.SIGN_IN_FREE_FAILURES,
        firstMs: v.SIGN_IN_LOCK_MIN,
        maxMs: v.SIGN_IN_LOCK_MAX,
        forgetMs,
      },
      lanes: {
        account: { free: v.SIGN_IN_ACCOUNT_FREE_FAILURES, ...lane },
        address: { free: v.SIGN_IN_ADDRESS_FREE_FAILURES, ...lane },
      },
    };
  },
);

/** km/h above which two sign-ins cannot be one traveller; undefined: distances are not looked at. */
const travelFragment = fragment(
  { TRAVEL_ALERT: flag().default(false), TRAVEL_MAX_KMH: integer({ min: 100, max: 100_000 }).default(1_000) },
  (v): number | undefined => (v.TRAVEL_ALERT ? v.TRAVEL_MAX_KMH : undefined),
);

export const loadSessionConfig = (env: NodeJS.ProcessEnv = process.env) =>
  loadServiceConfig(
    'session-service',
    {
      sessions: sessionsFragment,
      hash: hashFragment,
      accounts: accountsFragment,
      throttle: throttleFragment,
      travelMaxKmh: travelFragment,
    },
    env,
  );

export type SessionConfig = ReturnType<typeof loadSessionConfig>;
