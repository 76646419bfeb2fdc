import type { FastifyInstance } from 'fastify';
import type { GatewayConfig } from '../config.js';
import { isInterface } from './interface-path.js';
import { isSecure } from './request-facts.js';

/** Nothing inline and nothing from elsewhere: a script that gets into a page in some way has nowhere to run and nowhere to send to. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
};

/** Two years; browsers read it over https alone. */
const STRICT_TRANSPORT_SECURITY = 'max-age=63072000; includeSubDomains';

/** The same for what is refused before there is a request to look at: a path that cannot be decoded, what is no HTTP. */
export const bareHeaders = ({ origin }: GatewayConfig['public']): Readonly<Record<string, string>> => ({
  ...HEADERS,
  'cache-control': 'no-store',
  ...(origin?.startsWith('https:') && { 'strict-transport-security': STRICT_TRANSPORT_SECURITY }),
});

/** On every answer, errors included. What the API answers is of the moment and of one person: nobody caches it. */
export function addSecurityHeaders(app: FastifyInstance, config: GatewayConfig['public']): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(HEADERS);
    if (isSecure(request, config)) reply.header('strict-transport-security', STRICT_TRANSPORT_SECURITY);
    if (isInterface(request)) reply.header('cache-control', 'no-store');
  });
}
