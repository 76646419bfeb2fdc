import { type Bus, onTick, partitionOfUser } from '@devtalk/bus';

const ALIVE_MS = 5_000;
const LEASE_MS = 15_000;
const RETRY_MS = 500;
/** Silent for longer than this, we may have been forgotten: chat-service gives a lease of 13 s at most. */
const FORGOTTEN_AFTER_MS = 10_000;
/** Beyond that presence is wrong until the gateway's lease ends anyway. */
const MAX_PENDING = 100_000;

interface Fact {
  partition: number;
  op: 'connection.opened' | 'connection.closed' | 'connection.activity' | 'gateway.alive' | 'gateway.gone';
  data: Record<string, unknown>;
}

/**
 * Tells chat-service who is connected here, in order. What Redis does not take is kept and told again, so that a short absence of Redis
 * leaves nobody online for ever. A gateway that says nothing any more is forgotten with its lease; one that was silent for long, because it
 * was suspended or Redis was away, says again who is connected.
 */
export class PresenceLog {
  #pending: Fact[] = [];
  #telling: Promise<void> | undefined;
  #endBeats = () => {};
  /** Connections as they were told last. */
  readonly #present = new Map<string, { userId: string; away: boolean }>();
  /** Redis' time: it is the one that leases end by, so a clock that is set, here or there, hides no silence. */
  #acknowledgedAt: number;
  /** Ms that who is sent away has to come back elsewhere; 0 while nobody is. */
  #returnMs = 0;

  constructor(private readonly bus: Bus) {
    this.#acknowledgedAt = bus.clock.now();
  }

  start(): void {
    this.#alive();
    this.#endBeats = onTick(ALIVE_MS, () => this.#alive());
  }

  /** From now on a connection that ends was sent away: its person is offline only if they are not back `returnMs` after this gateway's end. */
  beginDrain(returnMs: number): void {
    this.#returnMs = returnMs;
  }

  /** Everybody who was not sent away is gone at once. */
  async stop(): Promise<void> {
    this.#endBeats();
    this.#sayToAll('gateway.gone', { leaseMs: this.#returnMs });
    await Promise.race([this.#telling, new Promise((resolve) => setTimeout(resolve, 1_000))]);
    this.#pending = [];
  }

  opened(connectionId: string, userId: string): void {
    this.#present.set(connectionId, { userId, away: false });
    this.#say('connection.opened', userId, { connectionId, userId });
  }

  closed(connectionId: string, userId: string): void {
    this.#present.delete(connectionId);
    if (this.#returnMs === 0) this.#say('connection.closed', userId, { connectionId, userId });
  }

  activity(connectionId: string, userId: string, away: boolean): void {
    this.#present.set(connectionId, { userId, away });
    this.#say('connection.activity', userId, { connectionId, userId, away });
  }

  #alive(): void {
    this.#sayToAll('gateway.alive', { leaseMs: LEASE_MS });
  }

  #onTold(): void {
    const now = this.bus.clock.now();
    const silentMs = now - this.#acknowledgedAt;
    this.#acknowledgedAt = now;
    if (silentMs > FORGOTTEN_AFTER_MS) this.#sayEverybody();
  }

  #sayEverybody(): void {
    for (const [connectionId, { userId, away }] of this.#present) {
      this.#say('connection.activity', userId, { connectionId, userId, away });
    }
  }

  #say(op: Fact['op'], userId: string, data: Record<string, unknown>): void {
    const partition = partitionOfUser(userId, this.bus.layout.partitions);
    if (partition !== null) this.#queue({ partition, op, data });
  }

  #sayToAll(op: Fact['op'], data: Record<string, unknown>): void {
    for (let partition = 0; partition < this.bus.layout.partitions; partition++) {
      this.#queue({ partition, op, data });
    }
  }

  #queue(fact: Fact): void {
    if (this.#pending.length < MAX_PENDING) this.#pending.push(fact);
    this.#telling ??= this.#tellAll().finally(() => {
      this.#telling = undefined;
    });
  }

  async #tellAll(): Promise<void> {
    await new Promise(setImmediate); // all of one turn leave together
    while (this.#pending.length > 0) {
      const facts = this.#pending;
      this.#pending = [];
      const told = await Promise.allSettled(facts.map((fact) => this.#tell(fact)));
      const untold = facts.filter((_, i) => told[i]?.status === 'rejected');
      if (untold.length === 0) {
        this.#onTold();
        continue;
      }
      this.#pending = [...untold, ...this.#pending];
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS).unref());
    }
  }

  #tell({ partition, op, data }: Fact): Promise<string> {
    const stream = this.bus.keys.person.connections(partition);
    return this.bus.requester.tell(stream, {
      op,
      data: { gatewayId: this.bus.process, ...data },
      requestId: 'presence',
    });
  }
}
