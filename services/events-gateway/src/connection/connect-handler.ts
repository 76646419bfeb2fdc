import type { Bootstrap } from '@devtalk/bus';
import {
  type CloseWord,
  type DevTalkError,
  parseOrThrow,
  type Resume,
  schemas,
  sessionCloseWord,
  sessionEndOfError,
} from '@devtalk/contracts';
import { toDevTalkError } from '@devtalk/service-kit/http';
import type { Admission } from '../admission/admission.js';
import { TooManyConnections } from '../admission/connection-slots.js';
import type { RoomHubs } from '../delivery/room-hubs.js';
import type { UserHubs } from '../delivery/user-hubs.js';
import type { ChatQueries } from '../dispatch/chat-queries.js';
import type { GatewayMetrics } from '../monitoring/metrics.js';
import type { PresenceLog } from '../presence/presence-log.js';
import { alertsSince } from '../session/alerts-since.js';
import type { DecodedFrame } from './client-frame.js';
import type { Connection } from './connection.js';
import type { Connections } from './connections.js';
import type { UserStream } from './user-stream.js';
import { deliveredUpTo, verifyRecovery } from './verify-recovery.js';

/** What `connect` needs of the gateway. */
export interface ConnectPorts {
  readonly admission: Pick<Admission, 'socketConnect'>;
  readonly bus: { readonly instance: string; readonly clock: { now(): number } };
  readonly config: { readonly times: { readonly heartbeatMs: number } };
  readonly log: { error(facts: object, message: string): void };
  readonly metrics: Pick<GatewayMetrics, 'connected' | 'recovered'>;
  readonly chat: Pick<ChatQueries, 'bootstrap'>;
  readonly users: Pick<UserHubs<UserStream>, 'position'>;
  readonly rooms: Pick<RoomHubs, 'attach'>;
  readonly presence: Pick<PresenceLog, 'opened'>;
  readonly connections: Pick<Connections, 'connected'>;
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
    const entry = { address: connection.address, token, holder: connection };
    if (!(await gateway.admission.socketConnect(entry))) return [];
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
  const { bus, config, users, presence, connections } = gateway;
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
  attachToRooms(gateway, connection, bootstrap, (room, lastSeq) =>
    deliveredUpTo(recovered[room], resume?.rooms[room], lastSeq),
  );
  presence.opened(connection.id, held.live.actor.userId);
  return ops;
}

/** From the top of each room; of those in the answer from the one it tells, which was read later. */
function attachToRooms(
  { rooms: hubs }: ConnectPorts,
  connection: Connection,
  { rooms, positions }: Bootstrap,
  positionIn: (room: string, lastSeq: number) => number,
): void {
  const answered = new Map(
    (rooms as { id: string; lastSeq: number }[]).map(({ id, lastSeq }) => [id, lastSeq]),
  );
  for (const [id, lastSeq] of answered) hubs.attach(id, connection, positionIn(id, lastSeq));
  for (const id in positions)
    if (!answered.has(id)) hubs.attach(id, connection, positionIn(id, positions[id] ?? 0));
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
