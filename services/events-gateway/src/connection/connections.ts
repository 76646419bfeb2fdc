import type { CloseWord } from '@devtalk/contracts';
import type { Connection } from './connection.js';
import { frameText, PING } from './frame.js';

export interface ConnectionsOptions {
  serverId: string;
  heartbeatMs: number;
  connectTimeoutMs: number;
  awayAfterMs: number;
  onAway(connection: Connection, away: boolean): void;
}

const GROUPS = 100;
/** Heartbeats without any sign of life after which a peer is given up. */
const SILENT_HEARTBEATS = 2.5;

/** All sockets of this gateway, and the clock that they share. */
export class Connections {
  readonly #all = new Set<Connection>();
  /** Those that have not sent `connect` yet, oldest first. */
  readonly #opening = new Map<Connection, number>();
  /** Spread over the interval: five thousand heartbeats in one burst would be a stall. */
  readonly #groups: Set<Connection>[] = Array.from({ length: GROUPS }, () => new Set());
  #next = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: ConnectionsOptions) {}

  get size(): number {
    return this.#all.size;
  }

  [Symbol.iterator](): Iterator<Connection> {
    return this.#all.values();
  }

  start(): void {
    this.#timer = setInterval(() => this.#tick(), this.options.heartbeatMs / GROUPS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  add(connection: Connection): void {
    this.#all.add(connection);
    this.#opening.set(connection, performance.now() + this.options.connectTimeoutMs);
  }

  /** It has sent `connect`; how long the answer takes is our affair. */
  asked(connection: Connection): void {
    this.#opening.delete(connection);
  }

  connected(connection: Connection): void {
    connection.heartbeatGroup = (this.#next + Math.floor(Math.random() * GROUPS)) % GROUPS;
    this.#groups[connection.heartbeatGroup]?.add(connection);
  }

  remove(connection: Connection): void {
    this.#all.delete(connection);
    this.#opening.delete(connection);
    this.#groups[connection.heartbeatGroup]?.delete(connection);
  }

  get(id: string): Connection | undefined {
    for (const connection of this.#all) if (connection.id === id) return connection;
    return undefined;
  }

  all(): Connection[] {
    return [...this.#all];
  }

  closeAll(word: CloseWord): void {
    for (const connection of this.all()) connection.close(word);
  }

  #tick(): void {
    const now = performance.now();
    this.#endLateOnes(now);
    this.#next = (this.#next + 1) % GROUPS;
    const group = this.#groups[this.#next];
    if (!group || group.size === 0) return;
    const heartbeat = this.#heartbeat();
    for (const connection of [...group]) this.#sendHeartbeat(connection, heartbeat, now);
  }

  #endLateOnes(now: number): void {
    for (const [connection, deadline] of this.#opening) {
      if (deadline > now) return;
      connection.close('connect_timeout');
    }
  }

  /** The event and a ping behind it, in one buffer for all. */
  #heartbeat(): Buffer {
    const data = { serverId: this.options.serverId, timestamp: new Date().toISOString() };
    return Buffer.concat([frameText(JSON.stringify({ event: 'heartbeat', data })), PING]);
  }

  #sendHeartbeat(connection: Connection, heartbeat: Buffer, now: number): void {
    if (now - connection.heardAt > this.options.heartbeatMs * SILENT_HEARTBEATS) {
      connection.terminate();
      return;
    }
    connection.sendEphemeral('heartbeat', heartbeat);
    const away = now - connection.activeAt > this.options.awayAfterMs;
    if (away === connection.away) return;
    connection.away = away;
    this.options.onAway(connection, away);
  }
}
