import {
  type Contract,
  DevTalkError,
  isOpName,
  type OpName,
  parseOrThrow,
  schemas,
} from '@devtalk/contracts';
import { toDevTalkError } from '@devtalk/service-kit/http';
import type { RoomHubs } from '../delivery/room-hubs.js';
import type { Dispatcher } from '../dispatch/dispatcher.js';
import type { GatewayMetrics } from '../monitoring/metrics.js';
import { type DecodedFrame, decodeFrame } from './client-frame.js';
import { type ConnectPorts, connect } from './connect-handler.js';
import type { Connection } from './connection.js';
import type { Connections } from './connections.js';

/** What a frame needs of the gateway, `connect` included. */
export interface FramePorts extends ConnectPorts {
  readonly metrics: ConnectPorts['metrics'] & Pick<GatewayMetrics, 'frameIn'>;
  readonly dispatcher: Pick<Dispatcher, 'contracts' | 'run'>;
  readonly rooms: ConnectPorts['rooms'] & Pick<RoomHubs, 'receivesLive'>;
  readonly connections: ConnectPorts['connections'] & Pick<Connections, 'asked'>;
}

/** What a client says, one frame. Whatever it is, it ends in an answer, in nothing (after the end), or in a close. */
export function handleFrame(
  gateway: FramePorts,
  connection: Connection,
  bytes: Buffer,
  isBinary: boolean,
): void {
  if (connection.state === 'closed') return;
  connection.heardAt = performance.now();
  const frame = decodeFrame(bytes, isBinary);
  if (frame === null) connection.close('protocol_error');
  else handleDecoded(gateway, connection, frame, bytes.length);
}

function handleDecoded(gateway: FramePorts, connection: Connection, frame: DecodedFrame, size: number): void {
  const verdict = connection.limit.take(performance.now());
  gateway.metrics.frameIn(size, verdict);
  if (verdict === 'flooding') connection.close('rate_limited');
  else if (verdict === 'limited') connection.sendError(frame.id, new DevTalkError('rate_limited'));
  else if (connection.state === 'open') handleFirst(gateway, connection, frame);
  else if (connection.expect(frame.id)) handleNext(gateway, connection, frame);
  else connection.sendError(frame.id, inUse());
}

function handleFirst(gateway: FramePorts, connection: Connection, frame: DecodedFrame): void {
  if (frame.op !== 'connect') {
    connection.close('session_required');
    return;
  }
  connection.beginConnect(frame.id);
  gateway.connections.asked(connection);
  void connect(gateway, connection, frame.data).then((deferred) => {
    for (const op of deferred) carryOut(gateway, connection, op);
  });
}

function handleNext(gateway: FramePorts, connection: Connection, frame: DecodedFrame): void {
  if (frame.op === 'connect') connection.refuse(frame.id, connectedAlready());
  else if (connection.state === 'connecting') connection.defer(frame);
  else carryOut(gateway, connection, frame);
}

const connectedAlready = () => new DevTalkError('conflict', 'this connection is connected already');
const inUse = () => new DevTalkError('bad_request', 'a frame of this id is not answered yet');

function carryOut(gateway: FramePorts, connection: Connection, frame: DecodedFrame): void {
  run(gateway, connection, frame).then(
    (data) => connection.answer(frame.id, data),
    (error: unknown) => {
      const failure = toDevTalkError(error);
      if (failure.code === 'internal') {
        gateway.log.error({ err: error, op: frame.op, connectionId: connection.id }, `${frame.op} failed`);
      }
      connection.refuse(frame.id, failure);
    },
  );
}

async function run(gateway: FramePorts, connection: Connection, frame: DecodedFrame): Promise<unknown> {
  if (!isOpName(frame.op)) throw new DevTalkError('bad_request', 'unknown op');
  const contract: Contract = gateway.dispatcher.contracts[frame.op];
  const data = parseOrThrow(contract.data, frame.data ?? {});
  const key = frame.key === undefined ? undefined : parseOrThrow(schemas.idempotencyKey, frame.key);
  if (frame.op !== 'ping') noteActivity(connection);
  const { actor, publicOrigin } = connection;
  const requestId = `${connection.id}.${frame.id}`;
  const hears = frame.op === 'message.send' && gateway.rooms.receivesLive((data as { room: string }).room);
  const caller = { actor, requestId, key, hears, publicOrigin };
  const outcome = await gateway.dispatcher.run(frame.op as OpName, data, caller);
  return outcome.data;
}

/** What a person does, unlike a heartbeat or a ping. */
function noteActivity(connection: Connection): void {
  connection.activeAt = performance.now();
  if (connection.held) connection.held.active = true;
}
