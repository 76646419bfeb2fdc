import {
  type Actor,
  type Bus,
  type DashboardRecord,
  JOB_KEY_TTL_MS,
  jobId,
  partitionOfUser,
  refreshKey,
} from '@devtalk/bus';
import { type Dashboard, type DashboardAnswer, DevTalkError, emptyDashboard } from '@devtalk/contracts';

export type CacheResult = 'HIT' | 'STALE' | 'MISS';

const VIEWED_EVERY_MS = 60_000;
const REMEMBERED = 10_000;
/** A dashboard without unread counts is computed anew after so long, in ms: at once, each new one would ask for the next. */
const UNKNOWN_AGAIN_MS = 5_000;

/** Dashboards from the cache that dashboard-worker keeps; what is missing or stale becomes one job, whoever asks how often. */
export class Dashboards {
  /** Ms of the last `dashboard.viewed` by user. */
  readonly #viewed = new Map<string, number>();

  constructor(
    private readonly bus: Bus,
    private readonly freshMs: number,
  ) {}

  async get(actor: Actor, requestId: string): Promise<{ answer: DashboardAnswer; cache: CacheResult }> {
    const record = await this.#read(actor);
    if (!record.json) {
      await this.#refresh(actor, requestId);
      return { answer: { status: 'pending', generatedAt: null, dashboard: emptyDashboard() }, cache: 'MISS' };
    }
    const dashboard = JSON.parse(record.json) as Dashboard;
    const generatedAt = record.generatedAt ?? null;
    const isFresh = this.#isFresh(record);
    if (isFresh && dashboard.you.unread !== null) {
      this.#sayViewed(actor, requestId);
      return { answer: { status: 'ready', generatedAt, dashboard }, cache: 'HIT' };
    }
    if (!isFresh || this.#age(record) > UNKNOWN_AGAIN_MS) await this.#refresh(actor, requestId);
    return { answer: { status: 'stale', generatedAt, dashboard }, cache: 'STALE' };
  }

  /** @returns the id of the job, or of the one that is queued already */
  async refresh(actor: Actor, requestId: string): Promise<{ jobId: string }> {
    return { jobId: await this.#refresh(actor, requestId) };
  }

  async #read(actor: Actor): Promise<Partial<DashboardRecord>> {
    const key = this.bus.keys.dashboard.dashboard(this.#partition(actor), actor.userId);
    return this.bus.requests.hgetall(key).catch(unavailable);
  }

  #isFresh({ generation, builtGeneration, generatedAt = '' }: Partial<DashboardRecord>): boolean {
    return generation === builtGeneration && this.#age({ generatedAt }) < this.freshMs;
  }

  #age({ generatedAt = '' }: Partial<DashboardRecord>): number {
    return this.bus.clock.now() - Date.parse(generatedAt);
  }

  async #refresh({ userId, ...actor }: Actor, requestId: string): Promise<string> {
    const partition = this.#partition({ userId, ...actor });
    const { dashboard } = this.bus.keys;
    const key = refreshKey(userId);
    const envelope = JSON.stringify({ id: '', op: 'dashboard.refresh', data: { userId }, requestId, key });
    const keys = [dashboard.jobs(partition), dashboard.jobKey(partition, key)];
    const call = { name: 'job_enqueue', keys, args: [envelope, JOB_KEY_TTL_MS] };
    const entry = await this.bus.library.call(this.bus.requests, call).catch(unavailable);
    return jobId(partition, entry as string);
  }

  /** Keeps the worker refreshing for an open page that causes no job. */
  #sayViewed(actor: Actor, requestId: string): void {
    const now = performance.now();
    if (now - (this.#viewed.get(actor.userId) ?? Number.NEGATIVE_INFINITY) < VIEWED_EVERY_MS) return;
    if (this.#viewed.size >= REMEMBERED) this.#viewed.clear();
    this.#viewed.set(actor.userId, now);
    this.bus.send('dashboard.viewed', {}, { actor, requestId }).catch(() => {}); // the next view sends it again
  }

  #partition({ userId }: Actor): number {
    return partitionOfUser(userId, this.bus.layout.partitions) ?? 0;
  }
}

function unavailable(cause: unknown): never {
  throw new DevTalkError('unavailable', undefined, { cause });
}
