import {
  type Contract,
  DevTalkError,
  isOpName,
  type OpName,
  parseOrThrow,
  schemas,
} from '@devtalk/contracts';
import { toDevTalkError } from '@devtalk/service-kit/http';
import type { Admission } from '../admission/admission.js';
import type { RoomHubs } from '../delivery/room-hubs.js';
import type { Dispatcher } from '../dispatch/dispatcher.js';
import { type DecodedFrame, decodeFrame } from './client-frame.js';
import { type ConnectPorts, connect } from './connect-handler.js';
import type { Connection } from './connection.js';
import type { Connections } from './connections.js';

/** What a frame needs of the gateway, `connect` included. */
export interface FramePorts extends ConnectPorts {
  readonly admission: Pick<Admission, 'socketConnect' | 'socketFrame'>;
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
  else if (gateway.admission.socketFrame({ frame, size: bytes.length, connection }))
    handleAdmitted(gateway, connection, frame);
}

function handleAdmitted(gateway: FramePorts, connection: Connection, frame: DecodedFrame): void {
  if (connection.state === 'open') beginConnect(gateway, connection, frame);
  else if (connection.state === 'connecting') connection.defer(frame);
  else carryOut(gateway, connection, frame);
}

function beginConnect(gateway: FramePorts, connection: Connection, frame: DecodedFrame): void {
  connection.beginConnect(frame.id);
  gateway.connections.asked(connection);
  void connect(gateway, connection, frame.data).then((deferred) => {
    for (const op of deferred) carryOut(gateway, connection, op);
  });
}

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
