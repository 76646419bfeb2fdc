import type { ServiceInstance, ServiceName } from '@devtalk/contracts';
import { LoopDelay } from '@devtalk/runtime';
import type { RedisClient } from './redis/client.js';
import type { RedisClock } from './redis/clock.js';
import { onTick } from './ticker.js';

/** What a process has in hand, asked at every report. */
export interface Workload {
  /** `<group>:<partition>` of every lease held. */
  partitions(): string[];
  inFlight(): number;
  /** Streams whose entries vanish once they are dealt with: their length is what waits. */
  inboxes(): string[];
  connections(): number;
}

export interface InstanceReportOptions {
  instance: string;
  service: ServiceName;
  version: string;
  /** Hash instance → JSON of its last report. */
  key: string;
}

const EVERY_MS = 5_000;
/** Reports older than this are of nobody any more. */
const FORGET_AFTER_MS = 60_000;

/** Says every few seconds that this process lives and what it carries, for the admin's list of services. */
export class InstanceReport {
  readonly #startedAt = new Date().toISOString();
  #loop: LoopDelay | undefined;
  #cpu = process.cpuUsage();
  #cpuAt = performance.now();
  #endReports = () => {};
  #draining = false;

  constructor(
    private readonly client: RedisClient,
    private readonly clock: RedisClock,
    private readonly options: InstanceReportOptions,
    private readonly workload: Workload,
  ) {}

  start(): void {
    this.#loop = LoopDelay.watch();
    this.#endReports = onTick(EVERY_MS, () => void this.#report());
    void this.#report();
  }

  /** From now on it is on its way out. */
  drain(): void {
    this.#draining = true;
    void this.#report();
  }

  async stop(): Promise<void> {
    this.#endReports();
    this.#loop?.close();
    await this.client.hdel(this.options.key, this.options.instance).catch(() => {}); // it is forgotten by its age
  }

  /** A report that Redis does not take is not worth a line: the next one comes in a moment. */
  async #report(): Promise<void> {
    try {
      const json = JSON.stringify(await this.#state());
      await this.client.hset(this.options.key, this.options.instance, json);
      await this.#forgetOld();
    } catch {}
  }

  async #state(): Promise<ServiceInstance> {
    const partitions = this.workload.partitions();
    const holds =
      partitions.length > 0 ||
      this.options.service === 'events-gateway' ||
      this.options.service === 'session-service';
    return {
      id: this.options.instance,
      service: this.options.service,
      role: this.#draining ? 'draining' : holds ? 'active' : 'standby',
      version: this.options.version,
      startedAt: this.#startedAt,
      seenAt: new Date(this.clock.now()).toISOString(),
      partitions,
      load: this.#load(),
      lag: await this.#lag(),
    };
  }

  #load(): ServiceInstance['load'] {
    const { user, system } = process.cpuUsage(this.#cpu);
    const elapsedMs = Math.max(1, performance.now() - this.#cpuAt);
    this.#cpu = process.cpuUsage();
    this.#cpuAt = performance.now();
    const eventLoopDelayMs = this.#loop?.percentile(99) ?? 0;
    this.#loop?.reset();
    return {
      cpu: (user + system) / 1_000 / elapsedMs,
      memoryBytes: process.memoryUsage.rss(),
      eventLoopDelayMs,
      inFlight: this.workload.inFlight(),
      connections: this.workload.connections(),
    };
  }

  async #lag(): Promise<number> {
    const lengths = await Promise.all(this.workload.inboxes().map((stream) => this.client.xlen(stream)));
    return lengths.reduce((sum, length) => sum + length, 0);
  }

  async #forgetOld(): Promise<void> {
    if (Math.random() > 0.05) return;
    const reports = await this.client.hgetall(this.options.key);
    const oldest = this.clock.now() - FORGET_AFTER_MS;
    const old = Object.entries(reports).filter(([, json]) => !(Date.parse(seenAt(json)) > oldest));
    if (old.length > 0) await this.client.hdel(this.options.key, ...old.map(([instance]) => instance));
  }
}

function seenAt(json: string): string {
  try {
    return (JSON.parse(json) as ServiceInstance).seenAt;
  } catch {
    return '';
  }
}
