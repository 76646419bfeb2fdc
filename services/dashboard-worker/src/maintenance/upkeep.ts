import { onTick, TICK_MS } from '@devtalk/bus';
import type { Logger } from '@devtalk/service-kit/logging';
import type { DashboardStore } from '../dashboard/dashboard-store.js';
import type { Alarms } from '../job/alarms.js';
import { nextDue } from '../job/due.js';
import type { JobStore } from '../job/job-store.js';
import type { Store } from '../pipeline/store.js';
import type { ProjectionStore } from '../projection/projection-store.js';

export interface UpkeepParts {
  store: Store;
  jobs: Pick<JobStore, 'promote'>;
  dashboards: Pick<DashboardStore, 'refreshViewers'>;
  projections: Pick<ProjectionStore, 'version'>;
  alarms: Alarms;
  /** The partitions whose commands this process carries out: what has to be done in each from time to time falls to it. */
  held(): number[];
}

/**
 * Retries and the refreshes of viewers, when they are due. A round looks at all partitions at once and does something only where something
 * is due. One that fails (Redis is away) is followed by the next.
 */
export class Upkeep {
  #end = () => {};
  #round: Promise<void> | undefined;

  constructor(
    private readonly parts: UpkeepParts,
    private readonly log: Logger,
  ) {}

  start(): void {
    this.#end = onTick(TICK_MS, () => {
      this.#round ??= this.#look()
        .catch((err: Error) => this.log.debug({ err }, 'upkeep failed'))
        .finally(() => {
          this.#round = undefined;
        });
    });
  }

  /** Resolves when the round under way has ended. */
  async stop(): Promise<void> {
    this.#end();
    await this.#round;
    await this.parts.alarms.stop();
  }

  async #look(): Promise<void> {
    const { store, held } = this.parts;
    const partitions = held();
    const { delayed, viewers } = store.keys.dashboard;
    const due = await nextDue(store, [...partitions.map(delayed), ...partitions.map(viewers)]);
    for (const [i, p] of partitions.entries()) {
      const ms = due[i] ?? null;
      if (ms !== null) this.parts.alarms.set(p, ms);
    }
    await this.#refresh(partitions.filter((_, i) => due[partitions.length + i] === 0));
  }

  async #refresh(partitions: readonly number[]): Promise<void> {
    if (partitions.length === 0) return;
    const version = await this.parts.projections.version();
    await Promise.all(partitions.map((p) => this.parts.dashboards.refreshViewers(p, version)));
  }
}
