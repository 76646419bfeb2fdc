/** Owned by dashboard-worker, one hash tag `{d<p>}` a partition of usernames (or of rooms, for read models of rooms). */
export interface DashboardKeys {
  /** Stream of questions; competing consumers, group `worker-queries`. */
  queries: string;
  deadQueries: string;
  /** Stream of commands (accounts, links), read in order by the lease holder. */
  commands(p: number): string;
  lease(p: number): string;
  dead(p: number): string;
  /** Stream of jobs; competing consumers, group `worker`. Appended by gateway and worker through `job_enqueue`. */
  jobs(p: number): string;
  /** String: a job with this key is already queued. */
  jobKey(p: number, key: string): string;
  /** Zset job id → time it is due (ms): retries waiting for their backoff. */
  delayed(p: number): string;
  /** Zset job id → time it gave up (ms). */
  deadJobs(p: number): string;
  /** Hash job id → JSON of a job in one of the two sets above. */
  jobRecords(p: number): string;
  /** String, 24 h: result of a job whose effect must happen once although the job may run again. */
  jobDone(p: number, jobId: string): string;
  /** Hash `json`, `generation`, `builtGeneration`, `generatedAt`: one person's cached dashboard, dropped after 30 days. Read by the gateway. */
  dashboard(p: number, userId: string): string;
  /** Zset user id → time (ms) from which the dashboard may be rebuilt because of new events: who has been looking lately. */
  viewers(p: number): string;
  /** Hash user id → `<seen at, ms> <data version of the last build>`, for members of `viewers`. */
  viewerFacts(p: number): string;
  /** String: what a command of a person's with an idempotency key was answered; kept 25 h. */
  once(p: number, userId: string, command: string): string;
  /** Zset account id → time of creation (ms): the accounts of one person. */
  accounts(p: number, userId: string): string;
  /** Hash `owner`, `name`, `balance` (decimal string), `createdAt` (ISO). */
  account(p: number, accountId: string): string;
  /** Stream of `balance`; the id is the time. */
  snapshots(p: number, accountId: string): string;
  /** Hash `url`, `owner`, `createdAt` (ISO). */
  link(p: number, code: string): string;
  /** Zset of a person's links by time: how many they have. A code is in the partition of its maker. */
  links(p: number, userId: string): string;
  /** String, INCR. */
  linkClicks(p: number, code: string): string;
  /** String: a projection's lease. */
  projectionLease(p: number, projection: string): string;
  /** String: id of the last event a projection has applied. */
  projectionCursor(p: number, projection: string): string;
  /**
   * Hash `current` and `building`: the generation of a projection's read models that is shown, none for the first, and the one that a
   * rebuild makes beside it; `from`: the newest event when that began.
   */
  generations(p: number, projection: string): string;
  /** String: how far a rebuild has come, `room <room> <seq>` in the rooms' logs, then the id of the last event applied. */
  rebuildCursor(p: number, projection: string): string;
  /** String: the rebuild under way, whose name is that of its generation. */
  rebuild: string;
  /** One read model of partition p, whose events are its only source. */
  model(p: number, model: ReadModel, ...parts: (string | number)[]): string;
  /** The same of a generation that a rebuild has made. */
  rebuiltModel(p: number, generation: string, model: ReadModel, ...parts: (string | number)[]): string;
}

/**
 * `<scope>` is `public` for all public rooms together, else the id of a room that is not public.
 * - `totals`: Hash `messages` (in public rooms), `people` (accounts registered)
 * - `rooms`: Hash room id → JSON `{id, name, kind}`
 * - `public-rooms`, `closed-rooms`: Zset room id → messages ever sent; a deleted message keeps its place and stays counted
 * - `trending`: Zset public room id → log2 of its decayed number of messages (half-life 24 h)
 * - `people`: Zset user id → messages ever sent in public rooms
 * - `authors`: Hash user id → messages ever sent in any room; `authors-day:<day>`: on that UTC day, kept 3 days
 * - `names`: Hash user id → JSON of the public user, of everybody who wrote
 * - `memberships:<user id>`: Set of room ids
 * - `series:<scope>:<hour|day>:<chunk>`: Hash bucket number → messages; expires by unit
 * - `activity:<scope>`: Zset JSON of one activity → its time (ms); the newest 50
 * - `sessions`: Hash user id → id of the live session
 * - `replayed`: Hash room id → seq up to which a rebuild has applied the room's log; of a generation that is not the first
 */
type ReadModel =
  | 'totals'
  | 'rooms'
  | 'public-rooms'
  | 'closed-rooms'
  | 'trending'
  | 'people'
  | 'authors'
  | 'authors-day'
  | 'names'
  | 'memberships'
  | 'series'
  | 'activity'
  | 'sessions'
  | 'replayed';

export function dashboardKeys(prefix: string): DashboardKeys {
  const tag = (p: number) => `${prefix}{d${p}}`;
  return {
    queries: `${prefix}{dashboard}:queries`,
    deadQueries: `${prefix}{dashboard}:queries:dead`,
    commands: (p) => `${tag(p)}:commands`,
    lease: (p) => `${tag(p)}:lease`,
    dead: (p) => `${tag(p)}:dead`,
    jobs: (p) => `${tag(p)}:jobs`,
    jobKey: (p, key) => `${tag(p)}:jobs:key:${key}`,
    delayed: (p) => `${tag(p)}:jobs:delayed`,
    deadJobs: (p) => `${tag(p)}:jobs:dead`,
    jobRecords: (p) => `${tag(p)}:jobs:records`,
    jobDone: (p, jobId) => `${tag(p)}:jobs:done:${jobId}`,
    dashboard: (p, userId) => `${tag(p)}:dashboard:${userId}`,
    viewers: (p) => `${tag(p)}:viewers`,
    viewerFacts: (p) => `${tag(p)}:viewers:facts`,
    once: (p, userId, command) => `${tag(p)}:once:${userId}:${command}`,
    accounts: (p, userId) => `${tag(p)}:accounts:${userId}`,
    account: (p, accountId) => `${tag(p)}:account:${accountId}`,
    snapshots: (p, accountId) => `${tag(p)}:account:${accountId}:snapshots`,
    links: (p, userId) => `${tag(p)}:links:${userId}`,
    link: (p, code) => `${tag(p)}:link:${code}`,
    linkClicks: (p, code) => `${tag(p)}:link:${code}:clicks`,
    projectionLease: (p, projection) => `${tag(p)}:projection:${projection}:lease`,
    projectionCursor: (p, projection) => `${tag(p)}:projection:${projection}:cursor`,
    generations: (p, projection) => `${tag(p)}:projection:${projection}:generations`,
    rebuildCursor: (p, projection) => `${tag(p)}:projection:${projection}:rebuild`,
    rebuild: `${prefix}{dashboard}:rebuild`,
    model: (p, model, ...parts) => [`${tag(p)}:model`, model, ...parts].join(':'),
    rebuiltModel: (p, generation, model, ...parts) =>
      [`${tag(p)}:generation:${generation}`, model, ...parts].join(':'),
  };
}
