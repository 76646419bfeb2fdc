import {
  type Actor,
  type Bus,
  COMPUTED_MEANWHILE,
  type DashboardRecord,
  enqueueJob,
  type FunctionCall,
  jobId,
  newJob,
  partitionOfUser,
} from '@devtalk/bus';
import { type Dashboard, type DashboardAnswer, DevTalkError, emptyDashboard } from '@devtalk/contracts';

export interface CachedAnswer {
  answer: DashboardAnswer;
  cache: 'HIT' | 'STALE' | 'MISS';
}

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

  async get(actor: Actor, requestId: string): Promise<CachedAnswer> {
    const record = await this.#read(actor);
    const found = this.#answer(record);
    if (found.cache === 'HIT') this.#reportViewed(actor, requestId);
    if (!this.#isDue(record, found)) return found;
    // Stored since it was read, it is what this caller wants too: asked for again, it would be computed twice.
    const isQueued = await this.#queueUnlessComputed(actor, requestId, record.generatedAt ?? '');
    return isQueued ? found : this.#answer(await this.#read(actor));
  }

  /** @returns the id of the job, or of the one that is queued already */
  async refresh({ userId, ...actor }: Actor, requestId: string): Promise<{ jobId: string }> {
    const partition = this.#partition({ userId, ...actor });
    const job = newJob('dashboard.refresh', { userId }, requestId);
    const entry = await this.#enqueue(enqueueJob(this.bus.keys.dashboard, partition, job));
    return { jobId: jobId(partition, entry) };
  }

  #answer(record: Partial<DashboardRecord>): CachedAnswer {
    if (!record.json)
      return { answer: { status: 'pending', generatedAt: null, dashboard: emptyDashboard() }, cache: 'MISS' };
    const dashboard = JSON.parse(record.json) as Dashboard;
    const generatedAt = record.generatedAt ?? null;
    return this.#isFresh(record) && dashboard.you.unread !== null
      ? { answer: { status: 'ready', generatedAt, dashboard }, cache: 'HIT' }
      : { answer: { status: 'stale', generatedAt, dashboard }, cache: 'STALE' };
  }

  #isDue(record: Partial<DashboardRecord>, { cache }: CachedAnswer): boolean {
    if (cache !== 'STALE') return cache === 'MISS';
    return !this.#isFresh(record) || this.#age(record) > UNKNOWN_AGAIN_MS;
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

  /** @returns false where it has been computed since the caller read it */
  async #queueUnlessComputed({ userId, ...actor }: Actor, requestId: string, generatedAt: string) {
    const partition = this.#partition({ userId, ...actor });
    const job = newJob('dashboard.refresh', { userId }, requestId);
    const call = enqueueJob(this.bus.keys.dashboard, partition, job, { userId, generatedAt });
    return (await this.#enqueue(call)) !== COMPUTED_MEANWHILE;
  }

  async #enqueue(call: FunctionCall): Promise<string> {
    return (await this.bus.library.call(this.bus.requests, call).catch(unavailable)) as string;
  }

  /** Keeps the worker refreshing for an open page that causes no job. */
  #reportViewed(actor: Actor, requestId: string): void {
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
