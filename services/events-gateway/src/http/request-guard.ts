import { DevTalkError } from '@devtalk/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { GatewayConfig } from '../config.js';
import { credentialsOf } from './credentials.js';
import { isInterface, SOCKET_PATH } from './interface-path.js';
import { isOriginAllowed } from './origin.js';
import { isSecure } from './request-facts.js';

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Refuses, before anything else is looked at, what comes from a foreign site. The static client is for everyone. */
export function guardOrigins(app: FastifyInstance, config: GatewayConfig['public']): void {
  const rules = { publicOrigin: config.origin, allowedOrigins: config.allowedOrigins };
  app.addHook('onRequest', async (request) => {
    if (!isInterface(request)) return;
    const { by } = credentialsOf(request, isSecure(request, config));
    const needsOrigin = by === 'cookie' && (request.ws || !READS.has(request.method));
    const facts = { origin: request.headers.origin, host: request.host, needsOrigin };
    if (!isOriginAllowed(rules, facts)) throw new DevTalkError('forbidden_origin');
  });
}

/** An upgrade of any other route would run its handler, and answer over a socket that expects a WebSocket. */
export function refuseOtherUpgrades(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    if (request.ws && request.routeOptions.url !== SOCKET_PATH) throw new DevTalkError('not_found');
  });
}

/** The Idempotency-Key header as it was sent. */
export function idempotencyKeyOf(request: FastifyRequest): unknown {
  return request.headers['idempotency-key'];
}
