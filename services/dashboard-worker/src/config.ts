import { GROWTH } from '@devtalk/contracts';
import { duration, fragment, integer, loadServiceConfig } from '@devtalk/service-kit/config';

export interface JobSettings {
  /** Jobs this process works on at once. */
  readonly concurrency: number;
  /** Milliseconds a job may take; a longer one counts as failed. */
  readonly timeLimitMs: number;
  /** Tries until a job is given up. */
  readonly attempts: number;
  /** Bound of the first retry's delay in ms, doubled with each try up to `retryMaxMs`. */
  readonly retryBaseMs: number;
  readonly retryMaxMs: number;
}

/** A dead worker's jobs are claimed shortly after the time limit, so it bounds the take-over too. */
export const jobsFragment = fragment(
  {
    JOB_CONCURRENCY: integer({ min: 1, max: 1_000 }).default(16),
    JOB_TIME_LIMIT_MS: duration({ min: 10, max: 3_600_000 }).default(2_500),
    JOB_ATTEMPTS: integer({ min: 1, max: 100 }).default(5),
    JOB_RETRY_BASE_MS: duration({ min: 1, max: 3_600_000 }).default(500),
    JOB_RETRY_MAX_MS: duration({ min: 1 }).default(60_000),
  },
  (values): JobSettings => ({
    concurrency: values.JOB_CONCURRENCY,
    timeLimitMs: values.JOB_TIME_LIMIT_MS,
    attempts: values.JOB_ATTEMPTS,
    retryBaseMs: values.JOB_RETRY_BASE_MS,
    retryMaxMs: values.JOB_RETRY_MAX_MS,
  }),
);

export interface DashboardSettings {
  /** The shortest time in ms between two refreshes of one dashboard that the worker makes by itself. */
  readonly refreshMinMs: number;
  /** Balance accounts a user may have. */
  readonly accountsMax: number;
  /** Short links a user may have. */
  readonly linksMax: number;
  /** About how many snapshots of one account are kept. */
  readonly snapshotsMax: number;
}

export const dashboardFragment = fragment(
  {
    DASHBOARD_REFRESH_MIN_MS: duration({ min: 10, max: 3_600_000 }).default(5_000),
    ACCOUNTS_MAX: integer({ min: 1, max: 1_000 }).default(GROWTH.accounts.max),
    LINKS_MAX: integer({ min: 1, max: 1_000_000 }).default(GROWTH.links.max),
    SNAPSHOTS_MAX: integer({ min: 1, max: 1_000_000 }).default(GROWTH.snapshots.max),
  },
  (values): DashboardSettings => ({
    refreshMinMs: values.DASHBOARD_REFRESH_MIN_MS,
    accountsMax: values.ACCOUNTS_MAX,
    linksMax: values.LINKS_MAX,
    snapshotsMax: values.SNAPSHOTS_MAX,
  }),
);

/** @throws ConfigError naming every fault at once */
export const loadConfig = (env: NodeJS.ProcessEnv) =>
  loadServiceConfig('dashboard-worker', { jobs: jobsFragment, dashboard: dashboardFragment }, env);

export type WorkerConfig = ReturnType<typeof loadConfig>;
