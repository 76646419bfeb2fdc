import { type CallName, type Contract, parseOrThrow, readHttpData, schemas } from '@devtalk/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { publicOriginOf } from '../http/request-facts.js';
import { idempotencyKeyOf } from '../http/request-guard.js';
import { type AuthenticatePorts, authenticate } from '../session/authenticate.js';
import type { Dispatcher, Outcome } from './dispatcher.js';

export interface OperationRoutePorts extends AuthenticatePorts {
  readonly dispatcher: Pick<Dispatcher, 'contracts' | 'mayCall' | 'run'>;
}

/** The HTTP binding of every operation but those that have a route by now, from the table alone. */
export function addOperationRoutes(app: FastifyInstance, gateway: OperationRoutePorts): void {
  for (const [name, contract] of Object.entries(gateway.dispatcher.contracts)) {
    const { http } = contract;
    if (http === null || app.hasRoute({ method: http.method, url: http.path })) continue;
    app.route({
      method: http.method,
      url: http.path,
      handler: (request, reply) => carryOut(gateway, name as CallName, contract, request, reply),
    });
  }
}

async function carryOut(
  gateway: OperationRoutePorts,
  name: CallName,
  contract: Contract,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { actor } = await authenticate(gateway, request);
  gateway.dispatcher.mayCall(name, actor);
  const data = readHttpData(contract, request);
  const publicOrigin = publicOriginOf(request, gateway.config.public);
  const caller = { actor, requestId: request.id, key: readKey(contract, request), publicOrigin };
  const outcome = await gateway.dispatcher.run(name, data, caller);
  return send(reply, contract, outcome);
}

function readKey(contract: Contract, request: FastifyRequest): string | undefined {
  const key = idempotencyKeyOf(request);
  return key === undefined || contract.kind === 'query'
    ? undefined
    : parseOrThrow(schemas.idempotencyKey, key);
}

function send(reply: FastifyReply, { http }: Contract, { data, existing, cache }: Outcome): FastifyReply {
  const status = (existing && http?.statusIfExisting) || http?.status || 200;
  if (cache !== undefined) reply.header('x-cache', cache);
  reply.code(status);
  return status === 204 ? reply.send() : reply.send(data);
}
