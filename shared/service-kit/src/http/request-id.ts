import type { IncomingMessage } from 'node:http';
import { randomBase32 } from '@devtalk/runtime';

/** Anything else could break log lines apart or make them very long. */
const saneId = /^[A-Za-z0-9._-]{8,64}$/;

/** The sender's `X-Request-Id` if it is one, else a new one of 100 random bits. */
export function requestIdOf(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && saneId.test(given) ? given : randomBase32(20);
}
