import type { Bootstrap } from '@devtalk/bus';
import {
  type CloseWord,
  DevTalkError,
  parseOrThrow,
  type Resume,
  schemas,
  sessionCloseWord,
  sessionEndError,
  sessionEndOfError,
} from '@devtalk/contracts';
import { toDevTalkError } from '@devtalk/service-kit/http';
import type { CallRates } from '../admission/call-rates.js';
import { type ConnectionSlots, TooManyConnections } from '../admission/connection-slots.js';
import type { RoomHubs } from '../delivery/room-hubs.js';
import type { UserHubs } from '../delivery/user-hubs.js';
import type { ChatQueries } from '../dispatch/chat-queries.js';
import type { GatewayMetrics } from '../monitoring/metrics.js';
import type { PresenceLog } from '../presence/presence-log.js';
import { alertsSince } from '../session/alerts-since.js';
import type { SessionReader } from '../session/session-reader.js';
import type { SessionRegistry } from '../session/session-registry.js';
import type { DecodedFrame } from './client-frame.js';
import type { Connection } from './connection.js';
import type { Connections } from './connections.js';
import type { UserStream } from './user-stream.js';
import { deliveredUpTo, verifyRecovery } from './verify-recovery.js';

/** What `connect` needs of the gateway. */
export interface ConnectPorts {
  readonly rates: CallRates;
  readonly bus: { readonly instance: string; readonly clock: { now(): number } };
  readonly config: { readonly times: { readonly heartbeatMs: number } };
  readonly log: { error(facts: object, message: string): void };
  readonly metrics: Pick<GatewayMetrics, 'connected' | 'recovered'>;
  readonly chat: Pick<ChatQueries, 'bootstrap'>;
  readonly sessions: Pick<SessionReader, 'read' | 'endOf'>;
  readonly registry: Pick<SessionRegistry, 'add'>;
  readonly slots: Pick<ConnectionSlots, 'acquire'>;
  readonly users: Pick<UserHubs<UserStream>, 'join' | 'position'>;
  readonly rooms: Pick<RoomHubs, 'attach'>;
  readonly presence: Pick<PresenceLog, 'opened'>;
  readonly connections: Pick<Connections, 'connected'>;
  readonly isDraining: () => boolean;
}

/**
 * `connect`, in an order that leaves no moment unwatched: (1) read the session; (2) register for its end, then read it again, because a
 * takeover may have come in between; (3) subscribe the person's channel, keeping what it brings; (4) ask for the bootstrap;
 * (5) answer, and in the same turn attach to every room at the seq that the answer has told, from where the room's hub goes on
 * (see RoomHub); (6) give what the person's channel brought and the answer did not have.
 * @returns ops that came meanwhile
 */
export async function connect(
  gateway: ConnectPorts,
  connection: Connection,
  data: unknown,
): Promise<DecodedFrame[]> {
  const startedAt = performance.now();
  try {
    const { token = connection.credentials, resume } = parseOrThrow(schemas.connectData, data ?? {});
    connection.credentials = undefined;
    if (gateway.isDraining()) throw new DevTalkError('unavailable', 'this server is shutting down');
    await openSession(gateway, connection, token);
    if (connection.state !== 'connecting') return [];
    const bootstrap = await gateway.chat.bootstrap(
      { resume: resumeOf(resume), ...(resume?.user === undefined && newcomer(gateway, connection)) },
      connection.actor,
      `${connection.id}.connect`,
    );
    if (connection.state !== 'connecting') return [];
    const ops = goLive(gateway, connection, bootstrap, resume);
    gateway.metrics.connected(performance.now() - startedAt, resume !== undefined);
    return ops;
  } catch (error) {
    refuse(gateway, connection, error);
    return [];
  }
}

async function openSession(
  gateway: ConnectPorts,
  connection: Connection,
  token: string | undefined,
): Promise<void> {
  const live = await gateway.sessions.read(token);
  if (connection.state !== 'connecting') return;
  // What follows asks for everything the person has: coming back again and again must not be the dearest question of all.
  await gateway.rates.take('connect', live.actor.userId);
  if (connection.state !== 'connecting') return;
  connection.held = gateway.registry.add(live, connection);
  const [end, hasSlot] = await Promise.all([
    gateway.sessions.endOf(live),
    gateway.slots.acquire({
      id: connection.id,
      sessionId: live.actor.sessionId,
      isGone: () => connection.state === 'closed',
    }),
    gateway.users.join(connection),
  ]);
  if (end) throw sessionEndError(end);
  if (!hasSlot) throw new TooManyConnections();
}

const newcomer = ({ bus }: ConnectPorts, { held }: Connection) =>
  held && { alertsSince: alertsSince(held.live, bus.clock.now()) };

const resumeOf = (resume: Resume | undefined) =>
  resume && {
    epoch: resume.epoch,
    rooms: resume.rooms,
    ...(resume.marks && { marks: resume.marks }),
    ...(resume.user !== undefined && { user: resume.user }),
  };

function goLive(
  gateway: ConnectPorts,
  connection: Connection,
  bootstrap: Bootstrap,
  resume: Resume | undefined,
): DecodedFrame[] {
  const { bus, config, users, rooms, presence, connections } = gateway;
  const { held } = connection;
  if (!held) return [];
  const recovered = verifyRecovery(bootstrap, resume);
  gateway.metrics.recovered(recovered);
  users.position(held.live.actor.userId, bootstrap.userCursor);
  connections.connected(connection);
  const ops = connection.goLive(
    {
      serverId: bus.instance,
      connectionId: connection.id,
      heartbeatMs: config.times.heartbeatMs,
      epoch: bootstrap.epoch,
      user: held.live.user,
      session: held.live.session,
      rooms: bootstrap.rooms,
      roomsNext: bootstrap.roomsNext,
      userEvents: bootstrap.userEvents,
      userGap: bootstrap.userGap,
      userCursor: bootstrap.userCursor,
      recovered,
    },
    bootstrap.userCursor,
  );
  for (const [id, lastSeq] of positionsOf(bootstrap)) {
    rooms.attach(id, connection, deliveredUpTo(recovered[id], resume?.rooms[id], lastSeq));
  }
  presence.opened(connection.id, held.live.actor.userId);
  return ops;
}

/** The tops of all rooms, and of those that the client is told of the ones it is told: they were read later. */
function positionsOf({ rooms, positions }: Bootstrap): Map<string, number> {
  const told = (rooms as { id: string; lastSeq: number }[]).map(({ id, lastSeq }) => [id, lastSeq] as const);
  return new Map([...Object.entries(positions), ...told]);
}

function refuse(gateway: ConnectPorts, connection: Connection, error: unknown): void {
  const failure = toDevTalkError(error);
  if (failure.code === 'internal')
    gateway.log.error({ err: error, connectionId: connection.id }, 'connect failed');
  connection.refuseConnect(
    failure,
    failure instanceof TooManyConnections ? 'too_many_connections' : closeWordFor(failure),
  );
}

function closeWordFor({ code, fields }: DevTalkError): CloseWord {
  const end = sessionEndOfError({ code, ...fields });
  if (end) return sessionCloseWord(end);
  switch (code) {
    case 'session_required':
    case 'rate_limited':
      return code;
    case 'bad_request':
      return 'protocol_error';
    default:
      return 'unavailable';
  }
}
