import { DevTalkError } from '@devtalk/contracts';
import type { FastifyInstance } from 'fastify';

/** A kept-alive connection may bring a request after the close began: it is told to come back elsewhere. */
export function refuseWhileClosing(app: FastifyInstance): void {
  let isClosing = false;
  app.addHook('preClose', async () => {
    isClosing = true;
  });
  // Also for a request that came before: its connection would else stay open, idle, and hold up the close.
  app.addHook('onSend', async (_request, reply) => {
    if (isClosing) reply.header('connection', 'close');
  });
  app.addHook('onRequest', async () => {
    if (!isClosing) return;
    throw new DevTalkError('unavailable', 'this server is shutting down');
  });
}
