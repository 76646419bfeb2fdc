import type { FunctionCall } from '@devtalk/bus';
import {
  askAboutEach,
  type Batch,
  type ConnectionEvents,
  type Entry,
  type OrderedConsumer,
  onTick,
} from '@devtalk/bus';
import type { Presence } from '@devtalk/contracts';
import type { Chat } from '../pipeline/chat.js';
import type { PresenceNews } from './presence-news.js';

type ConnectionData = ConnectionEvents['connection.activity'];

/** What a gateway that has not said so yet is given, ms: a few of its heartbeats. */
const FIRST_LEASE_MS = 10_000;
/** With what it takes to notice and to tell, people of a killed gateway are offline within 15 s, whatever lease it asked for. */
const LONGEST_LEASE_MS = 13_000;
/** The longest DRAIN_SPREAD that a gateway takes, and what it adds. */
const LONGEST_RETURN_MS = 125_000;
const EXPIRE_EVERY_MS = 1_000;

/** Who is online: by the connections that gateways report, for as long as those gateways live. */
export class PresenceConsumer {
  readonly consumer: OrderedConsumer;
  #endRounds = () => {};
  #expiring: Promise<void> | undefined;

  constructor(
    private readonly chat: Chat,
    private readonly news: PresenceNews,
  ) {
    const { connections, connectionsLease, connectionsDead } = chat.keys.person;
    this.consumer = chat.bus.orderedCommands({
      group: 'chat-presence',
      stream: connections,
      lease: connectionsLease,
      dead: connectionsDead,
      handle: (batch) => this.#handle(batch),
    });
  }

  start(): void {
    this.consumer.start();
    this.#endRounds = onTick(EXPIRE_EVERY_MS, () => {
      this.#expiring ??= this.#expireAll()
        .catch((error: Error) => this.chat.log.debug({ err: error }, 'ended gateways not looked for'))
        .finally(() => {
          this.#expiring = undefined;
        });
    });
  }

  async stop(): Promise<void> {
    this.#endRounds();
    await this.#expiring;
    await this.consumer.stop();
  }

  async #handle({ partition, fence, entries }: Batch<Entry>): Promise<void> {
    const calls = entries.map((entry) => this.#callFor(partition, fence, entry));
    const replies = await this.chat.library.callAll(this.chat.bus.work, calls);
    for (const reply of replies) if (Array.isArray(reply)) this.#tell(reply.slice(1) as string[]);
    const failure = replies.find((reply) => reply instanceof Error);
    if (failure) throw failure;
  }

  #callFor(p: number, fence: string, { id, envelope }: Entry): FunctionCall {
    const { connections, connectionsLease, gateways } = this.chat.keys.person;
    const keys = [connectionsLease(p), connections(p), gateways(p)];
    if (envelope.op === 'gateway.alive' || envelope.op === 'gateway.gone') {
      const { gatewayId, leaseMs = 0 } = envelope.data as { gatewayId: string; leaseMs?: number };
      // One that says that it goes knows for how long it has sent its people away.
      const mostMs = envelope.op === 'gateway.gone' ? LONGEST_RETURN_MS : LONGEST_LEASE_MS;
      return { name: 'presence_gateway', keys, args: [fence, id, gatewayId, Math.min(leaseMs, mostMs)] };
    }
    return this.#connectionCall(p, keys, [fence, id], envelope.op, envelope.data as ConnectionData);
  }

  #connectionCall(
    p: number,
    keys: string[],
    commit: string[],
    op: string,
    data: ConnectionData,
  ): FunctionCall {
    const { gatewayId, connectionId, userId, away } = data;
    const { presence, connectionsOf, gatewayConnections } = this.chat.keys.person;
    const state = op === 'connection.closed' ? 'closed' : away ? 'away' : 'online';
    return {
      name: 'presence_connection',
      keys: [...keys, presence(p), connectionsOf(p, userId), gatewayConnections(p, gatewayId)],
      args: [...commit, connectionId, userId, state, gatewayId, FIRST_LEASE_MS],
    };
  }

  async #expireAll(): Promise<void> {
    const { held } = this.consumer.leases;
    for (const partition of await this.#whereGatewaysEnded([...held.keys()])) {
      const fence = held.get(partition)?.fence;
      while (fence !== undefined && (await this.#expireSome(partition, fence)));
    }
  }

  async #whereGatewaysEnded(partitions: readonly number[]): Promise<number[]> {
    const { bus, library, keys } = this.chat;
    const gateways = partitions.map(keys.person.gateways);
    const ended = await askAboutEach<0 | 1>(bus.work, library, gateways, (some) => ({
      name: 'presence_ended',
      keys: some,
      args: [],
      readsOnly: true,
    }));
    return partitions.filter((_, i) => ended[i] === 1);
  }

  /** @returns whether there is more to do */
  async #expireSome(p: number, fence: string): Promise<boolean> {
    const { connectionsLease, gateways, presence } = this.chat.keys.person;
    const reply = await this.chat.run({
      name: 'presence_expire',
      keys: [connectionsLease(p), gateways(p), presence(p)],
      args: [fence, ...this.#keyParts(p)],
    });
    if (!Array.isArray(reply)) return false;
    const [, more, ...changes] = reply as [string, number, ...string[]];
    this.#tell(changes);
    return more === 1;
  }

  /** The function learns whose keys it needs only as it goes: it gets what stands around the ids. */
  #keyParts(p: number): string[] {
    const { gatewayConnections, connectionsOf } = this.chat.keys.person;
    const around = (key: string) => key.split('\0');
    return [...around(gatewayConnections(p, '\0')), ...around(connectionsOf(p, '\0'))];
  }

  #tell(changes: readonly string[]): void {
    for (let i = 0; i + 1 < changes.length; i += 2) {
      this.news.add(changes[i] as string, changes[i + 1] as Presence);
    }
  }
}
