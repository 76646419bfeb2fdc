import type { Bus, ManyRoomsPresence } from '@devtalk/bus';
import { sessionEndCode } from '@devtalk/contracts';
import type { Metrics } from '@devtalk/service-kit/http';
import type { Logger } from '@devtalk/service-kit/logging';
import { AdminConnections } from './admin/admin-connections.js';
import { AdminServices } from './admin/admin-services.js';
import { OpenConnections } from './admin/open-connections.js';
import { AddressLimit } from './admission/address-limit.js';
import { CallRates } from './admission/call-rates.js';
import { ConnectionSlots, type SlotHolder } from './admission/connection-slots.js';
import type { GatewayConfig } from './config.js';
import { Connection } from './connection/connection.js';
import { Connections } from './connection/connections.js';
import { FlushScheduler } from './connection/flush-scheduler.js';
import type { UserStream } from './connection/user-stream.js';
import { ControlChannel } from './control/control-channel.js';
import { GatewayPoll } from './control/gateway-poll.js';
import { DeliverySampler } from './delivery/delivery-sampler.js';
import { RoomHubs } from './delivery/room-hubs.js';
import { RoomLogReader } from './delivery/room-log-reader.js';
import { UserHubs } from './delivery/user-hubs.js';
import { ChatQueries } from './dispatch/chat-queries.js';
import { Dashboards } from './dispatch/dashboard.js';
import { Dispatcher } from './dispatch/dispatcher.js';
import { JsonText } from './dispatch/json-text.js';
import { EventStream } from './event-stream/event-stream.js';
import { Streams } from './event-stream/streams.js';
import { createPublicServer } from './http/server.js';
import { drain } from './lifecycle/drain.js';
import { RedisLease } from './lifecycle/redis-lease.js';
import { version } from './lifecycle/version.js';
import { createGatewayMetrics, type GatewayMetrics, watchGateway } from './monitoring/metrics.js';
import { PresenceLog } from './presence/presence-log.js';
import { SessionReader } from './session/session-reader.js';
import { SessionRegistry } from './session/session-registry.js';
import { SessionWatch } from './session/session-watch.js';

export interface GatewayParts {
  config: GatewayConfig;
  log: Logger;
  bus: Bus;
  metrics: Metrics;
  stopping: AbortSignal;
}

const AWAY_AFTER_MS = 300_000;
/** Ms within which a living peer answers a ping. */
const PROBE_MS = 1_000;
/** Pings after which an event stream may be made to come back, to see whether anybody reads it. */
const RENEWED_AFTER_PINGS = 2;

/** A gateway made of its parts, serving nothing yet: `start` begins, `drain` says goodbye, `closeServer` lets nobody in, `stop` ends. */
export async function createGateway(parts: GatewayParts) {
  const gateway = assemble(parts);
  const { bus, log, config, registry, sessions, metrics } = gateway;
  const watch = new SessionWatch({
    bus,
    reader: sessions,
    registry,
    log,
    sweepMs: config.times.sessionSweepMs,
    onFound: (how, end) => metrics.sessionEnded(how, sessionEndCode(end)),
  });
  const lease = new RedisLease({
    bus,
    log,
    leaseMs: config.times.redisLeaseMs,
    onLost() {
      gateway.connections.closeAll('unavailable');
      gateway.streams.closeAll();
    },
  });
  const { server, sockets } = await createPublicServer(gateway, parts.metrics);
  watchGateway(parts.metrics, gateway);
  const clocks = [
    gateway.rooms,
    gateway.users,
    gateway.connections,
    gateway.streams,
    gateway.presence,
    lease,
  ];
  return {
    server,
    gateway,
    async start() {
      await Promise.all([watch.start(), gateway.control.start(), gateway.poll.start()]);
      // Last: from its first heartbeat on the others expect answers of this gateway.
      await gateway.slots.start();
      for (const clock of clocks) clock.start();
    },
    drain: () => drain(gateway),
    closeServer: () => sockets.close(),
    async stop() {
      watch.stop();
      lease.stop();
      gateway.connections.stop();
      gateway.streams.stop();
      gateway.rooms.stop();
      gateway.users.stop();
      await Promise.all([gateway.presence.stop(), gateway.slots.stop()]);
    },
  };
}

function assemble({ config, log, bus, metrics: registry, stopping }: GatewayParts) {
  const { limits, times } = config;
  const metrics = createGatewayMetrics(registry);
  const chat = new ChatQueries(bus);
  const common = {
    subscriptions: bus.subscriptions,
    keys: bus.keys,
    partitions: bus.layout.partitions,
    chat,
    log,
    checkEveryMs: times.roomCheckMs,
  };
  const users = new UserHubs<UserStream>(common);
  const sessions = new SessionRegistry();
  const presence = new PresenceLog(bus);
  const control = new ControlChannel(bus, log);
  const poll = new GatewayPoll(bus, control, log);
  const connections = new Connections({
    serverId: bus.instance,
    heartbeatMs: times.heartbeatMs,
    connectTimeoutMs: limits.connectTimeoutMs,
    awayAfterMs: AWAY_AFTER_MS,
    onAway: ({ id, actor }, away) => presence.activity(id, actor.userId, away),
  });
  const streams = new Streams(times.ssePingMs);
  const here = new OpenConnections(bus.instance, connections, streams, users);
  const rates = new CallRates(bus, config.rates, metrics.rateLimited);
  const rooms = makeRooms(common, users, metrics, bus);
  control.on('presence.changed', (update) => rooms.presenceChanged(update as unknown as ManyRoomsPresence));
  return {
    config,
    log,
    bus,
    version,
    metrics,
    chat,
    users,
    rooms,
    presence,
    control,
    poll,
    dispatcher: new Dispatcher({
      bus,
      metrics,
      dashboards: new Dashboards(bus, times.dashboardFreshMs),
      services: new AdminServices(bus),
      connections: new AdminConnections(poll, here, log),
      rates,
      messageText: limits.messageText,
    }),
    sessions: new SessionReader(bus, metrics.sessionLookedUp),
    registry: sessions,
    slots: new ConnectionSlots({
      bus,
      control,
      max: limits.connectionsPerSession,
      probe: (sessionId) => probeSession(sessions, sessionId, RENEWED_AFTER_PINGS * times.ssePingMs),
      holders: () => slotHolders(connections, streams),
    }),
    addresses: new AddressLimit(limits.connectionsPerAddress),
    rates,
    connections,
    streams,
    writers: {
      scheduler: new FlushScheduler(times.flush),
      maxBytes: limits.queuedBytes,
      onBytes: metrics.written,
      onDropped: metrics.dropped,
    },
    isDraining: () => stopping.aborted,
  };
}

function* slotHolders(...all: Iterable<UserStream>[]): Iterable<SlotHolder> {
  for (const some of all)
    for (const stream of some)
      if (stream.isOpen)
        yield { id: stream.id, sessionId: stream.actor.sessionId, isGone: () => !stream.isOpen };
}

/**
 * A socket whose peer is gone looks open until something that was asked is not answered. An event stream can be asked nothing, and behind a
 * proxy TCP knows nothing of its reader either: the oldest one ends. Where somebody reads it, it comes back by itself with
 * `Last-Event-ID` and misses nothing; where nobody does, its place is free. A young one stays, so that six that live do not take turns
 * ending each other.
 */
function probeSession(sessions: SessionRegistry, sessionId: string, renewedAfterMs: number): void {
  let oldest: EventStream | undefined;
  for (const holder of sessions.holdersOf(sessionId)) {
    if (holder instanceof Connection) holder.probe(PROBE_MS);
    else if (holder instanceof EventStream && holder.age > (oldest?.age ?? renewedAfterMs)) oldest = holder;
  }
  oldest?.disconnect();
}

type Common = ConstructorParameters<typeof UserHubs>[0];

function makeRooms(common: Common, users: UserHubs<UserStream>, metrics: GatewayMetrics, bus: Bus): RoomHubs {
  const sampler = new DeliverySampler(bus.clock, metrics);
  const onAnswer = (id: string, data: Buffer) =>
    bus.requester.settle({ id, ok: true, data: new JsonText(data) });
  return new RoomHubs(
    { ...common, instance: bus.instance, onAnswer },
    {
      log: new RoomLogReader(common.chat),
      *connectionsOf(userId) {
        for (const stream of users.listenersOf(userId)) if (stream instanceof Connection) yield stream;
      },
      onGap: metrics.gap,
      onDelivered: (frame, receivers) => sampler.delivered(frame, receivers),
    },
  );
}
