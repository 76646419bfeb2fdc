import { createHttpApp, type Metrics } from '@devtalk/service-kit/http';
import type { Logger } from '@devtalk/service-kit/logging';
import cookie from '@fastify/cookie';
import type { FastifyInstance } from 'fastify';
import { OpenSockets } from '../connection/open-sockets.js';
import { addSocketRoute, type SocketRoutePorts } from '../connection/socket-route.js';
import { addOperationRoutes, type OperationRoutePorts } from '../dispatch/operation-routes.js';
import { addEventStreamRoute, type EventStreamRoutePorts } from '../event-stream/sse-route.js';
import { type AuthRoutePorts, addAuthRoutes } from '../session/auth-routes.js';
import { readForwardedAddresses } from './client-address.js';
import { addCompression } from './compression.js';
import { addDocumentRoutes, type DocumentRoutePorts } from './document-routes.js';
import { addLinkRoute, type LinkRoutePorts } from './link-route.js';
import { guardOrigins, refuseOtherUpgrades } from './request-guard.js';
import { addSecurityHeaders, bareHeaders } from './security-headers.js';
import { serveStaticFiles } from './static-files.js';
import { addStatusRoute, type StatusRoutePorts } from './status-route.js';

/** What the routes need of the gateway, all of them together. */
export type PublicServerPorts = { readonly log: Logger } & AuthRoutePorts &
  DocumentRoutePorts &
  EventStreamRoutePorts &
  LinkRoutePorts &
  OperationRoutePorts &
  SocketRoutePorts &
  StatusRoutePorts;

const CHECK_EVERY_MS = 1_000;

/** The public port: HTTP API, WebSocket, SSE, documents and the web client. Not listening yet. */
export async function createPublicServer(
  gateway: PublicServerPorts,
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
  addLinkRoute(app, gateway);
  addEventStreamRoute(app, gateway);
  addStatusRoute(app, gateway);
  addDocumentRoutes(app, gateway);
  addOperationRoutes(app, gateway);
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
