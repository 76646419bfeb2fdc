import {
  type Bus,
  enqueueJob,
  type FunctionCall,
  isCluster,
  newJob,
  partitionOfUser,
  slotGroups,
} from '@devtalk/bus';
import type { Dashboard } from '@devtalk/contracts';
import type { Job } from '../job/job.js';
import { type CommitToken, commitArgs, commitKeys, type Verdict } from '../pipeline/commit-token.js';
import {
  dashboardBegin,
  dashboardStore,
  dashboardsInvalidate,
  dashboardViewed,
  viewersDue,
} from '../pipeline/functions.js';
import type { Store } from '../pipeline/store.js';
import { userPartition } from '../pipeline/user-partition.js';

/** A dashboard that has not been requested for so long, in ms, is dropped. */
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
  /** The user is looking at it. */
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
    return String(
      await this.#call(dashboardBegin.call({ dashboard: this.#dashboard(userId) }, { ttlMs: KEPT_MS })),
    );
  }

  /**
   * Stores what `job` has computed and frees its key.
   * @returns false where the dashboard was invalidated since `begin`: nothing is stored
   */
  async save(userId: string, computed: Computed, job: Job): Promise<boolean> {
    const { dashboard: names } = this.store.keys;
    const p = this.#partition(userId);
    const { generation, version, dashboard, generatedAt, isViewed } = computed;
    const { key: jobKey } = job.envelope;
    const key = jobKey === undefined ? names.dashboard(p, userId) : names.jobKey(p, jobKey);
    const keys = {
      dashboard: names.dashboard(p, userId),
      viewers: names.viewers(p),
      viewerFacts: names.viewerFacts(p),
      jobKey: key,
    };
    const args = {
      generation,
      json: JSON.stringify(dashboard),
      generatedAt,
      user: userId,
      viewed: isViewed ? 1 : 0,
      version,
      shortestMs: this.refreshMinMs,
      entry: job.entryId,
      job: job.id,
    };
    const reply = await this.#call(dashboardStore.call(keys, args));
    return reply === 1;
  }

  /** Makes these users' dashboards stale. Costs next to nothing for those who have none. */
  async invalidate(userIds: readonly string[]): Promise<void> {
    const calls = this.#dashboardsOf(userIds).map((dashboards) => dashboardsInvalidate.call({ dashboards }));
    if (calls.length === 0) return;
    const replies = await this.store.library.callAll(this.store.client, calls);
    const failure = replies.find((reply) => reply instanceof Error);
    if (failure) throw failure;
  }

  /** The user's page is open and shows a fresh dashboard: its refreshes go on quickly. */
  async viewed(commit: CommitToken, userId: string): Promise<'OK' | Verdict> {
    const { partition: p } = commit;
    const names = this.store.keys.dashboard;
    const call = dashboardViewed.call(
      {
        command: commitKeys(this.store, commit),
        viewers: names.viewers(p),
        viewerFacts: names.viewerFacts(p),
      },
      { command: commitArgs(this.store, commit), user: userId, shortestMs: this.refreshMinMs },
    );
    return (await this.#call(call)) as 'OK' | Verdict;
  }

  /** Queues a refresh for everyone of partition p who has been looking and for whom there is news. @returns how many */
  async refreshViewers(p: number, version: string): Promise<number> {
    const { dashboard: names } = this.store.keys;
    const call = viewersDue.call(
      { viewers: names.viewers(p), viewerFacts: names.viewerFacts(p) },
      { version, shortestMs: this.refreshMinMs, most: DUE_AT_ONCE },
    );
    const due = (await this.#call(call)) as string[];
    await this.bus.library.callAll(
      this.store.client,
      due.map((userId) =>
        enqueueJob(names, p, newJob('dashboard.refresh', { userId, cause: 'change' }, `change-${userId}`)),
      ),
    );
    return due.length;
  }

  #call(call: FunctionCall): Promise<unknown> {
    return this.store.library.call(this.store.client, call);
  }

  #partition(userId: string): number {
    return userPartition(userId, this.store.partitions);
  }

  #dashboard(userId: string): string {
    return this.store.keys.dashboard.dashboard(this.#partition(userId), userId);
  }

  /**
   * In as few lists as one call each may name: on a cluster the keys of one slot. Events may name users of another deployment (imported,
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
