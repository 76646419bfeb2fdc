import type { FastifyInstance } from 'fastify';
import { DevTalkError } from '../contracts/errors.js';

/** A kept-alive connection may bring a request after the close began: it is told to come back elsewhere. */
export function refuseWhileClosing(app: FastifyInstance): void {
  let isClosing = false;
  app.addHook('preClose', async () => {
    isClosing = true;
  });
  app.addHook('onRequest', async (_request, reply) => {
    if (!isClosing) return;
    reply.header('connection', 'close');
    throw new DevTalkError('unavailable', 'this server is shutting down');
  });
}
