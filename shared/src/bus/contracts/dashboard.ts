/**
 * What the gateway asks of dashboard-worker. Commands go to `keys.dashboard.commands(p)` with `p` of the actor (of the code's hash
 * for links); jobs through the function `job_enqueue` of the bus library.
 */
export interface DashboardCommands {
  'account.create': { data: { id: string; name: string; balance: string }; result: unknown };
  'account.update': { data: { id: string; name?: string; balance?: string }; result: unknown };
  'account.delete': { data: { id: string }; result: Record<string, never> };
  'account.list': { data: Record<string, never>; result: { accounts: unknown[] } };
  'snapshot.list': {
    data: { account?: string; from?: string; to?: string };
    result: { snapshots: unknown[]; next: string | null };
  };
}

/** Jobs and their data. `dashboard.refresh` is queued once per user, however many ask. */
export interface Jobs {
  'dashboard.refresh': { userId: string };
  'snapshots.generate': { userId: string; accountIds: string[] };
}

/**
 * The hash at `keys.dashboard.dashboard(p, userId)`. Written by dashboard-worker, read by the gateway.
 * Fresh while `generation` equals `builtGeneration` and `generatedAt` is younger than the freshness time (30 s); else stale.
 */
export interface DashboardRecord {
  /** JSON of the dashboard. */
  json: string;
  /** ISO. */
  generatedAt: string;
  /** Raised by every invalidation. */
  generation: string;
  /** The generation the stored result was computed from. */
  builtGeneration: string;
}
