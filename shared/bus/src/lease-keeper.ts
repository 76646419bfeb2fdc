import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { consumerHeartbeat, leaseRelease, leaseRenew } from './functions.js';
import { isCluster, type RedisClient } from './redis/client.js';
import type { FunctionLibrary } from './redis/functions.js';
import { slotGroups } from './stream-reader.js';
import { onTick } from './ticker.js';

export interface LeaseOptions {
  /** Consumers of one group share its partitions fairly. */
  group: string;
  consumersKey: string;
  partitions: number;
  lease(partition: number): string;
  instance: string;
  /** A dead holder's partition is free after this long, in ms. */
  ttlMs?: number;
  /** How often leases are renewed and free partitions looked for, in ms. */
  tickMs?: number;
}

interface LeaseEvents {
  acquired: [partition: number, fence: string];
  lost: [partition: number];
  /** Once for each time that renewing stops to work, however long it lasts. */
  error: [error: Error];
}

/**
 * Holds this instance's fair share of a group's partitions: ⌈partitions ÷ live consumers⌉ at most.
 * Each acquisition has a fencing token of its own; whoever acts for the partition shows it to Redis, so a holder that was
 * suspended past its lease can do nothing, whatever it believes.
 */
export class LeaseKeeper extends EventEmitter<LeaseEvents> {
  readonly #held = new Map<number, { fence: string; renewedAt: number }>();
  readonly #ttlMs: number;
  readonly #tickMs: number;
  #endTicks = () => {};
  #ticking: Promise<void> | undefined;
  #stopped = false;
  #failing = false;

  constructor(
    private readonly client: RedisClient,
    private readonly library: FunctionLibrary,
    private readonly options: LeaseOptions,
  ) {
    super();
    this.#ttlMs = options.ttlMs ?? 2_500;
    this.#tickMs = options.tickMs ?? 500;
  }

  get held(): ReadonlyMap<number, { fence: string }> {
    return this.#held;
  }

  start(): void {
    this.#endTicks = onTick(this.#tickMs, () => this.#onTick());
    this.#onTick();
  }

  /** One tick at a time. */
  #onTick(): void {
    this.#ticking ??= this.#tick()
      .then(
        () => {
          this.#failing = false;
        },
        (error: Error) => this.#failed(error),
      )
      .finally(() => {
        this.#ticking = undefined;
      });
  }

  /** Gives every partition up at once, so that others need not wait for the leases to end. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#endTicks();
    await this.#ticking;
    const { consumersKey, instance } = this.options;
    await Promise.allSettled([...this.#held.keys()].map((partition) => this.release(partition)));
    await this.library
      .call(this.client, consumerHeartbeat.call({ consumers: consumersKey }, { instance, ttlMs: 0 }))
      .catch(() => {}); // it ends by itself
  }

  async release(partition: number): Promise<void> {
    const held = this.#held.get(partition);
    if (!held) return;
    this.#drop(partition);
    const call = leaseRelease.call({ lease: this.options.lease(partition) }, { fence: held.fence });
    await this.library.call(this.client, call);
  }

  /** Both questions leave in one write, with those of every other keeper of this process. */
  async #tick(): Promise<void> {
    const [share] = await Promise.all([this.#share(), this.#renew()]);
    const surplus = [...this.#held.keys()].slice(share);
    for (const partition of surplus) await this.release(partition);
    await this.#acquire(share - this.#held.size);
  }

  #failed(error: Error): void {
    this.#dropExpired();
    // Tried again twice a second: an hour without Redis would bury every other line of the log.
    if (!this.#failing) this.emit('error', error);
    this.#failing = true;
  }

  async #share(): Promise<number> {
    const { consumersKey, instance, partitions } = this.options;
    const call = consumerHeartbeat.call({ consumers: consumersKey }, { instance, ttlMs: this.#ttlMs });
    const alive = Number(await this.library.call(this.client, call));
    return Math.ceil(partitions / Math.max(1, alive));
  }

  async #renew(): Promise<void> {
    const held = [...this.#held];
    if (held.length === 0) return;
    const askedAt = performance.now();
    const groups = slotGroups(held, isCluster(this.client));
    const calls = groups.map((group) =>
      leaseRenew.call(
        { leases: group.map(([partition]) => this.options.lease(partition)) },
        { ttlMs: this.#ttlMs, fences: group.map(([, { fence }]) => fence) },
      ),
    );
    const replies = await this.library.callAll(this.client, calls);
    const renewed = replies.flatMap((reply, g) => (Array.isArray(reply) ? reply : groups[g]?.map(() => 0)));
    held.forEach(([partition, lease], i) => {
      if (renewed[i] === 1) lease.renewedAt = askedAt;
      else this.#drop(partition);
    });
  }

  /** Starts at a random partition: two instances looking at once should not contend for the same ones. */
  async #acquire(wanted: number): Promise<void> {
    const { partitions } = this.options;
    const start = Math.floor(Math.random() * partitions);
    let open = wanted;
    for (let i = 0; i < partitions && open > 0 && !this.#stopped; i++) {
      const partition = (start + i) % partitions;
      if (!this.#held.has(partition) && (await this.#tryAcquire(partition))) open--;
    }
  }

  async #tryAcquire(partition: number): Promise<boolean> {
    const fence = `${this.options.instance}#${randomBytes(6).toString('hex')}`;
    const renewedAt = performance.now();
    const taken = await this.client.set(this.options.lease(partition), fence, 'PX', this.#ttlMs, 'NX');
    if (taken !== 'OK') return false;
    this.#held.set(partition, { fence, renewedAt });
    this.emit('acquired', partition, fence);
    return true;
  }

  /** While Redis is away nothing can be renewed: what must have ended by now is no longer ours. */
  #dropExpired(): void {
    const now = performance.now();
    for (const [partition, { renewedAt }] of this.#held) {
      if (now - renewedAt > this.#ttlMs) this.#drop(partition);
    }
  }

  #drop(partition: number): void {
    if (this.#held.delete(partition)) this.emit('lost', partition);
  }
}
