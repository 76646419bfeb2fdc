import { createHttpApp, type Metrics } from '@devtalk/shared/http';
import cookie from '@fastify/cookie';
import type { FastifyInstance } from 'fastify';
import type { Gateway } from '../gateway.js';
import { readForwardedAddresses } from './client-address.js';
import { addCompression } from './compression.js';
import { OpenSockets } from './open-sockets.js';
import { guardOrigins, refuseOtherUpgrades } from './request-guard.js';
import { addAuthRoutes } from './routes/auth-routes.js';
import { addDocumentRoutes } from './routes/document-routes.js';
import { addLinkRoute } from './routes/link-route.js';
import { addOperationRoutes } from './routes/operation-routes.js';
import { addSocketRoute } from './routes/socket-route.js';
import { addEventStreamRoute } from './routes/sse-route.js';
import { addStatusRoute } from './routes/status-route.js';
import { addSecurityHeaders, bareHeaders } from './security-headers.js';
import { serveStaticFiles } from './static-files.js';

const CHECK_EVERY_MS = 1_000;

/** The public port: HTTP API, WebSocket, SSE, documents and the web client. Not listening yet. */
export async function createPublicServer(
  gateway: Gateway,
  metrics: Metrics,
): Promise<{ server: FastifyInstance; sockets: OpenSockets }> {
  const { config, log } = gateway;
  const { trustedProxies } = config.public;
  const app = createHttpApp({
    logger: log,
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    bodyLimit: config.limits.bodyBytes,
    metrics,
    bareHeaders: bareHeaders(config.public),
  });
  if (trustedProxies.length > 0) readForwardedAddresses(app);
  boundHandshakes(app, config.limits.handshakeTimeoutMs);
  addSecurityHeaders(app, config.public);
  addCompression(app);
  await app.register(cookie);
  const sockets = new OpenSockets(app);
  await addSocketRoute(app, gateway, sockets);
  guardOrigins(app, config.public);
  refuseOtherUpgrades(app);
  addAuthRoutes(app, gateway);
  addOperationRoutes(app, gateway);
  addLinkRoute(app, gateway);
  addEventStreamRoute(app, gateway);
  addStatusRoute(app, gateway);
  addDocumentRoutes(app, gateway);
  const hasBuild = await serveStaticFiles(app, config.public.webRoot);
  if (!hasBuild) log.warn('there is no web build: only the API is served');
  return { server: app, sockets };
}

/** A socket that sends nothing, or its headers a byte at a time, is cut off. Node looks only every 30 s by itself. */
function boundHandshakes(app: FastifyInstance, timeoutMs: number): void {
  app.server.headersTimeout = timeoutMs;
  (app.server as typeof app.server & { connectionsCheckingInterval: number }).connectionsCheckingInterval =
    CHECK_EVERY_MS;
}
