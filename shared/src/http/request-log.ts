import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * One line for each request that changes something, and for those that failed on our side; reads are at debug level.
 * The query is left out: it may hold what people search for.
 */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const fields = {
      method: request.method,
      path: pathOf(request),
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    };
    const line = `${fields.method} ${fields.path} ${fields.status}`;
    if (fields.status >= 500) request.log.warn(fields, line);
    else if (request.method === 'GET' || request.method === 'HEAD') request.log.debug(fields, line);
    else request.log.info(fields, line);
  });
}

const pathOf = (request: FastifyRequest) => request.url.split('?', 1)[0]?.slice(0, 200) ?? '';
