import { type Bus, isCluster, JOB_KEY_TTL_MS, partitionOfUser, refreshKey, slotGroups } from '@devtalk/bus';
import type { Dashboard } from '@devtalk/contracts';
import { type Commit, commitArgs, commitKeys, type Verdict } from '../pipeline/commit.js';
import { personPartition } from '../pipeline/person-partition.js';
import type { Store } from '../pipeline/store.js';

/** A dashboard nobody has asked for in so long, in ms, is dropped. */
const KEPT_MS = 30 * 86_400_000;
const DUE_AT_ONCE = 200;
/** Bounds how long one call keeps Redis from everybody else. */
const INVALIDATED_AT_ONCE = 500;

export interface Computed {
  generation: string;
  /** Of the data it was computed from, read before them. */
  version: string;
  dashboard: Dashboard;
  generatedAt: string;
  /** Somebody is looking at it. */
  isViewed: boolean;
}

/** Cached dashboards, their generations, and who has been looking lately. */
export class DashboardStore {
  constructor(
    private readonly store: Store,
    private readonly bus: Bus,
    private readonly refreshMinMs: number,
  ) {}

  /** @returns the generation to compute from */
  async begin(userId: string): Promise<string> {
    const keys = [this.#dashboard(userId)];
    return String(await this.#call('dashboard_begin', keys, [KEPT_MS]));
  }

  /** @returns false where the dashboard was invalidated since `begin`: nothing is stored */
  async save(userId: string, computed: Computed): Promise<boolean> {
    const { dashboard: names } = this.store.keys;
    const p = this.#partition(userId);
    const { generation, version, dashboard, generatedAt, isViewed } = computed;
    const reply = await this.#call(
      'dashboard_store',
      [names.dashboard(p, userId), names.viewers(p), names.viewerFacts(p)],
      [
        ...[generation, JSON.stringify(dashboard), generatedAt, userId, isViewed ? 1 : 0, version],
        this.refreshMinMs,
      ],
    );
    return reply === 1;
  }

  /** What concerns these people has changed. Costs next to nothing for those who have no dashboard. */
  async invalidate(userIds: readonly string[]): Promise<void> {
    const calls = this.#dashboardsOf(userIds).map((keys) => ({
      name: 'dashboards_invalidate',
      keys,
      args: [],
    }));
    if (calls.length === 0) return;
    const replies = await this.store.library.callAll(this.store.client, calls);
    const failure = replies.find((reply) => reply instanceof Error);
    if (failure) throw failure;
  }

  /** Somebody's page is open and shows a fresh dashboard: its refreshes go on quickly. */
  async viewed(commit: Commit, userId: string): Promise<'OK' | Verdict> {
    const { partition: p } = commit;
    const names = this.store.keys.dashboard;
    const keys = [...commitKeys(this.store, commit), names.viewers(p), names.viewerFacts(p)];
    const args = commitArgs(this.store, commit, [userId, this.refreshMinMs]);
    return (await this.#call('dashboard_viewed', keys, args)) as 'OK' | Verdict;
  }

  /** Queues a refresh for everyone of partition p who has been looking and for whom there is news. @returns how many */
  async refreshViewers(p: number, version: string): Promise<number> {
    const { dashboard: names } = this.store.keys;
    const args = [version, this.refreshMinMs, DUE_AT_ONCE];
    const due = (await this.#call('viewers_due', [names.viewers(p), names.viewerFacts(p)], args)) as string[];
    await this.bus.library.callAll(
      this.store.client,
      due.map((userId) => ({
        name: 'job_enqueue',
        keys: [names.jobs(p), names.jobKey(p, refreshKey(userId))],
        args: [refreshOf(userId), JOB_KEY_TTL_MS],
      })),
    );
    return due.length;
  }

  #call(name: string, keys: string[], args: (string | number)[]): Promise<unknown> {
    return this.store.library.call(this.store.client, { name, keys, args });
  }

  #partition(userId: string): number {
    return personPartition(userId, this.store.partitions);
  }

  #dashboard(userId: string): string {
    return this.store.keys.dashboard.dashboard(this.#partition(userId), userId);
  }

  /**
   * In as few lists as one call each may name: on a cluster the keys of one slot. Events may name people of another deployment (imported,
   * or a test's): they have no dashboard here.
   */
  #dashboardsOf(userIds: readonly string[]): string[][] {
    const dashboards = userIds.flatMap((userId) => {
      const p = partitionOfUser(userId, this.store.partitions);
      return p === null ? [] : [{ p, key: this.store.keys.dashboard.dashboard(p, userId) }];
    });
    const groups = slotGroups(dashboards, {
      isCluster: isCluster(this.store.client),
      slotOf: ({ p }) => p,
      most: INVALIDATED_AT_ONCE,
    });
    return groups.map((group) => group.map(({ key }) => key));
  }
}

const refreshOf = (userId: string): string =>
  JSON.stringify({
    id: '',
    op: 'dashboard.refresh',
    data: { userId, cause: 'change' },
    requestId: `change-${userId}`,
    key: refreshKey(userId),
  });
