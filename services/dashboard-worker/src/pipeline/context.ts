import type { AccountStore } from '../account/account-store.js';
import type { DashboardStore } from '../dashboard/dashboard-store.js';
import type { JobList } from '../job/job-list.js';
import type { JobStore } from '../job/job-store.js';
import type { LinkStore } from '../link/link-store.js';

/** What every handler works with. */
export interface WorkerContext {
  readonly partitions: number;
  readonly accounts: AccountStore;
  readonly dashboards: DashboardStore;
  readonly jobs: JobStore;
  readonly jobList: JobList;
  readonly links: LinkStore;
}
