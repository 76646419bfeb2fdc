/** Owned by dashboard-worker, one hash tag `{d<p>}` a partition of usernames (or of rooms, for read models of rooms). */
export interface DashboardKeys {
  /** Stream of commands (accounts, links), read in order by the lease holder. */
  commands(p: number): string;
  lease(p: number): string;
  dead(p: number): string;
  /** Stream of jobs; competing consumers, group `worker`. Appended by gateway and worker through `job_enqueue`. */
  jobs(p: number): string;
  /** String: a job with this key is already queued. */
  jobKey(p: number, key: string): string;
  /** Zset job → time it is due (ms): retries waiting for their backoff. */
  delayed(p: number): string;
  /** Zset job id → time it gave up (ms). */
  deadJobs(p: number): string;
  /** Hash `json`, `generation`, `generatedAt`: one person's cached dashboard. Read by the gateway. */
  dashboard(p: number, userId: string): string;
  /** String: a projection's lease. */
  projectionLease(p: number, projection: string): string;
  /** String: id of the last event a projection has applied. */
  projectionCursor(p: number, projection: string): string;
}

export function dashboardKeys(prefix: string): DashboardKeys {
  const tag = (p: number) => `${prefix}{d${p}}`;
  return {
    commands: (p) => `${tag(p)}:commands`,
    lease: (p) => `${tag(p)}:lease`,
    dead: (p) => `${tag(p)}:dead`,
    jobs: (p) => `${tag(p)}:jobs`,
    jobKey: (p, key) => `${tag(p)}:jobs:key:${key}`,
    delayed: (p) => `${tag(p)}:jobs:delayed`,
    deadJobs: (p) => `${tag(p)}:jobs:dead`,
    dashboard: (p, userId) => `${tag(p)}:dashboard:${userId}`,
    projectionLease: (p, projection) => `${tag(p)}:projection:${projection}:lease`,
    projectionCursor: (p, projection) => `${tag(p)}:projection:${projection}:cursor`,
  };
}
