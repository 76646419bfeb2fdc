import { readHttpData } from '@devtalk/contracts';
import type { FastifyInstance } from 'fastify';
import type { Dispatcher } from '../dispatch/dispatcher.js';

export interface LinkRoutePorts {
  readonly dispatcher: Pick<Dispatcher, 'contracts' | 'run'>;
}

/** `GET /s/:code`, for anyone. Never cached, or clicks would not be counted. */
export function addLinkRoute(app: FastifyInstance, gateway: LinkRoutePorts): void {
  const contract = gateway.dispatcher.contracts['link.follow'];
  app.get(contract.http?.path ?? '', async (request, reply) => {
    const data = readHttpData(contract, request);
    const outcome = await gateway.dispatcher.run('link.follow', data, {
      actor: undefined,
      requestId: request.id,
    });
    reply.header('cache-control', 'no-store');
    return reply.redirect((outcome.data as { url: string }).url, 302);
  });
}
