import {
  type Contract,
  DevTalkError,
  isOpName,
  type OpName,
  parseOrThrow,
  schemas,
} from '@devtalk/shared/contracts';
import { toDevTalkError } from '@devtalk/shared/http';
import type { Gateway } from '../gateway.js';
import { type DecodedFrame, decodeFrame } from './client-frame.js';
import { connect } from './connect-handler.js';
import type { Connection } from './connection.js';

/** What a client says, one frame. Whatever it is, it ends in an answer, in nothing (after the end), or in a close. */
export function handleFrame(
  gateway: Gateway,
  connection: Connection,
  bytes: Buffer,
  isBinary: boolean,
): void {
  if (connection.state === 'closed') return;
  connection.heardAt = Date.now();
  const frame = decodeFrame(bytes, isBinary);
  if (frame === null) return connection.close('protocol_error');
  const verdict = connection.limit.take(performance.now());
  gateway.metrics.frameIn(bytes.length, verdict);
  if (verdict === 'flooding') return connection.close('rate_limited');
  if (verdict === 'limited') return connection.sendError(frame.id, new DevTalkError('rate_limited'));
  route(gateway, connection, frame);
}

function route(gateway: Gateway, connection: Connection, frame: DecodedFrame): void {
  if (connection.state === 'open') {
    if (frame.op !== 'connect') return connection.close('session_required');
    connection.beginConnect(frame.id);
    void connect(gateway, connection, frame.data).then((deferred) => {
      for (const op of deferred) carryOut(gateway, connection, op);
    });
    return;
  }
  if (!connection.expect(frame.id)) return connection.sendError(frame.id, inUse());
  if (frame.op === 'connect') {
    return connection.refuse(frame.id, new DevTalkError('conflict', 'this connection is connected already'));
  }
  if (connection.state === 'connecting') return connection.defer(frame);
  carryOut(gateway, connection, frame);
}

const inUse = () => new DevTalkError('bad_request', 'a frame of this id is not answered yet');

function carryOut(gateway: Gateway, connection: Connection, frame: DecodedFrame): void {
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

async function run(gateway: Gateway, connection: Connection, frame: DecodedFrame): Promise<unknown> {
  if (!isOpName(frame.op)) throw new DevTalkError('bad_request', 'unknown op');
  const contract: Contract = gateway.dispatcher.contracts[frame.op];
  const data = parseOrThrow(contract.data, frame.data ?? {});
  const key = frame.key === undefined ? undefined : parseOrThrow(schemas.idempotencyKey, frame.key);
  if (frame.op !== 'ping') noteActivity(connection);
  const { actor, publicOrigin } = connection;
  const caller = { actor, requestId: `${connection.id}.${frame.id}`, key, publicOrigin };
  const outcome = await gateway.dispatcher.run(frame.op as OpName, data, caller);
  return outcome.data;
}

/** What a person does, unlike a heartbeat or a ping. */
function noteActivity(connection: Connection): void {
  connection.activeAt = Date.now();
  if (connection.held) connection.held.active = true;
}
