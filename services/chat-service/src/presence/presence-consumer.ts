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
import { luaFunction } from '../lua.js';
import type { ChatContext } from '../pipeline/chat-context.js';
import type { PresenceUpdates } from './presence-updates.js';

const presenceConnection = luaFunction('presence_connection', {
  keys: ['lease', 'connections', 'gateways', 'presence', 'connectionsOfUser', 'connectionsOfGateway'],
  args: ['fence', 'entry', 'connection', 'user', 'state', 'gateway', 'firstLeaseMs'],
});

const presenceGateway = luaFunction('presence_gateway', {
  keys: ['lease', 'connections', 'gateways'],
  args: ['fence', 'entry', 'gateway', 'leaseMs'],
});

const presenceEnded = luaFunction('presence_ended', { keys: ['...gateways'] });

const presenceExpire = luaFunction('presence_expire', {
  keys: ['lease', 'gateways', 'presence'],
  args: ['fence', 'beforeGateway', 'afterGateway', 'beforeUser', 'afterUser'],
});

type ConnectionData = ConnectionEvents['connection.activity'];

/** Lease (ms) of a gateway that has not reported one yet: a few of its heartbeats. */
const FIRST_LEASE_MS = 10_000;
/** Including the time to notice and to publish it, users of a killed gateway are offline within 15 s, whatever lease it requested. */
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
    private readonly chat: ChatContext,
    private readonly updates: PresenceUpdates,
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
    const keys = { lease: connectionsLease(p), connections: connections(p), gateways: gateways(p) };
    const commit = { fence, entry: id };
    if (envelope.op === 'gateway.alive' || envelope.op === 'gateway.gone') {
      const { gatewayId, leaseMs = 0 } = envelope.data as { gatewayId: string; leaseMs?: number };
      // A gateway that announces its end knows for how long it has sent its users away.
      const mostMs = envelope.op === 'gateway.gone' ? LONGEST_RETURN_MS : LONGEST_LEASE_MS;
      return presenceGateway.call(keys, {
        ...commit,
        gateway: gatewayId,
        leaseMs: Math.min(leaseMs, mostMs),
      });
    }
    const data = envelope.data as ConnectionData;
    const { gatewayId, connectionId, userId } = data;
    const { presence, connectionsOf, gatewayConnections } = this.chat.keys.person;
    const connectionKeys = {
      ...keys,
      presence: presence(p),
      connectionsOfUser: connectionsOf(p, userId),
      connectionsOfGateway: gatewayConnections(p, gatewayId),
    };
    return presenceConnection.call(connectionKeys, {
      ...commit,
      connection: connectionId,
      user: userId,
      state: stateOf(envelope.op, data),
      gateway: gatewayId,
      firstLeaseMs: FIRST_LEASE_MS,
    });
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
    const gatewayKeys = partitions.map(keys.person.gateways);
    const ended = await askAboutEach<0 | 1>(bus.work, library, gatewayKeys, (gateways) =>
      presenceEnded.call({ gateways }),
    );
    return partitions.filter((_, i) => ended[i] === 1);
  }

  /** @returns whether there is more to do */
  async #expireSome(p: number, fence: string): Promise<boolean> {
    const { connectionsLease, gateways, presence } = this.chat.keys.person;
    const call = presenceExpire.call(
      { lease: connectionsLease(p), gateways: gateways(p), presence: presence(p) },
      { fence, ...this.#keyParts(p) },
    );
    const reply = await this.chat.run(call);
    if (!Array.isArray(reply)) return false;
    const [, more, ...changes] = reply as [string, number, ...string[]];
    this.#tell(changes);
    return more === 1;
  }

  /** What stands before and after the ids in the keys that the function needs. */
  #keyParts(p: number) {
    const { gatewayConnections, connectionsOf } = this.chat.keys.person;
    const [beforeGateway = '', afterGateway = ''] = gatewayConnections(p, '\0').split('\0');
    const [beforeUser = '', afterUser = ''] = connectionsOf(p, '\0').split('\0');
    return { beforeGateway, afterGateway, beforeUser, afterUser };
  }

  #tell(changes: readonly string[]): void {
    for (let i = 0; i + 1 < changes.length; i += 2) {
      this.updates.add(changes[i] as string, changes[i + 1] as Presence);
    }
  }
}

const stateOf = (op: string, { away }: ConnectionData): string =>
  op === 'connection.closed' ? 'closed' : away ? 'away' : 'online';
