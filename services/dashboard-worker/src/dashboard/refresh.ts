import type { Bus, Jobs } from '@devtalk/bus';
import type { Job } from '../job/job.js';
import type { JobHandler } from '../job/job-runner.js';
import type { ProjectionStore } from '../projection/projection-store.js';
import type { ReadModels } from '../read-model/read-models.js';
import { buildDashboard } from './build.js';
import type { DashboardStore } from './dashboard-store.js';
import type { UnreadCounts } from './figures.js';

/** So often a computation that was overtaken by an invalidation begins anew before the job counts as failed. */
const COMPUTATIONS = 5;

/** Without chat-service the dashboard is computed all the same, but without any number that may be wrong. */
const UNKNOWN: UnreadCounts = { unread: null, mentions: null };

export interface RefreshParts {
  dashboards: DashboardStore;
  models: Pick<ReadModels, 'figures'>;
  projections: Pick<ProjectionStore, 'version'>;
  /** Unread counts; null where chat-service does not answer. */
  unreadCounts(userId: string): Promise<UnreadCounts | null>;
  bus: Pick<Bus, 'userEvents' | 'clock'>;
}

/** Computes a dashboard and emits that it is there. The result is stored only if nothing concerning the user has changed while it was computed. */
export function refreshJob(parts: RefreshParts): JobHandler {
  return async (job, signal) => {
    const { id, data, partition } = job;
    const { userId } = data as Jobs['dashboard.refresh'];
    const generatedAt = await computeAndStore(parts, job, signal);
    await parts.bus.userEvents.emit({
      partition,
      userId,
      event: 'dashboard.generated',
      data: { generatedAt },
      once: id,
    });
  };
}

async function computeAndStore(parts: RefreshParts, job: Job, signal: AbortSignal): Promise<string> {
  const { userId, cause } = job.data as Jobs['dashboard.refresh'];
  for (let i = 0; i < COMPUTATIONS; i++) {
    const generation = await parts.dashboards.begin(userId);
    // Before the data: what is applied from here on makes this version an old one, and another refresh due.
    const version = await parts.projections.version();
    const now = parts.bus.clock.now();
    const generatedAt = new Date(now).toISOString();
    const [figures, unreadCounts] = await Promise.all([
      parts.models.figures(userId, now),
      parts.unreadCounts(userId),
    ]);
    signal.throwIfAborted();
    const dashboard = buildDashboard(figures, unreadCounts ?? UNKNOWN, now);
    const computed = { generation, version, dashboard, generatedAt, isViewed: cause === undefined };
    if (await parts.dashboards.save(userId, computed, job)) return generatedAt;
  }
  throw new Error(`invalidated ${COMPUTATIONS} times while it was computed`);
}
