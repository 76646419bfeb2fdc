import { type FastifyInstance, type FastifyServerOptions, fastify, LogController } from 'fastify';
import type { Logger } from '../logging/index.js';
import { refuseWhileClosing } from './closing.js';
import { answerProblems, plainestHeaders, problemForBadFrame, rawProblemAnswers } from './problem-answers.js';
import { requestIdOf } from './request-id.js';
import { logRequests } from './request-log.js';
import { type HttpMetrics, measureRequests } from './request-metrics.js';
import { zodSchemas } from './validation.js';

export interface HttpAppOptions {
  readonly logger: Logger;
  /** Which proxies may say who the client is; Fastify's `trustProxy`. Default: none. */
  readonly trustProxy?: FastifyServerOptions['trustProxy'];
  /** Largest request body in bytes; default 256 KiB. */
  readonly bodyLimit?: number;
  /** Milliseconds a client may take to send one whole request; default 30 s. Stops those that trickle. */
  readonly requestTimeoutMs?: number;
  /** Headers of answers to what is no request yet, which no hook sees: not HTTP, or a path that cannot be decoded. */
  readonly bareHeaders?: Readonly<Record<string, string>>;
  /** Where request durations are counted. */
  readonly metrics?: HttpMetrics;
}

/**
 * The Fastify skeleton: zod route schemas, every failure as `application/problem+json`, request ids accepted if sane
 * and echoed, bodies with `__proto__` refused, and on `close()` requests in flight finished and new ones refused.
 * Fastify's `request.log` carries the request id.
 */
export function createHttpApp(options: HttpAppOptions): FastifyInstance {
  const { bareHeaders = plainestHeaders } = options;
  const app = fastify({
    ...serverOptions(options),
    clientErrorHandler: rawProblemAnswers(bareHeaders),
    frameworkErrors: problemForBadFrame(bareHeaders),
  }) as unknown as FastifyInstance;
  app.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id));
  refuseWhileClosing(app);
  logRequests(app);
  if (options.metrics !== undefined) measureRequests(app, options.metrics);
  answerProblems(app);
  return app;
}

function serverOptions({
  logger,
  trustProxy = false,
  bodyLimit = 262_144,
  requestTimeoutMs = 30_000,
}: HttpAppOptions) {
  return {
    schemaController: zodSchemas,
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    requestIdHeader: false as const,
    genReqId: requestIdOf,
    trustProxy,
    bodyLimit,
    requestTimeout: requestTimeoutMs,
    // Node swaps the two limits when the headers may take longer than the whole request, and looks for late requests
    // only every 30 s.
    http: {
      headersTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(requestTimeoutMs, 5_000),
    },
    // Longer than the idle time of common proxies, so that they and not we close a connection they might reuse.
    keepAliveTimeout: 75_000,
    forceCloseConnections: 'idle' as const,
    // Its answer is no problem+json; `refuseWhileClosing` gives ours.
    return503OnClosing: false,
    onProtoPoisoning: 'error' as const,
    onConstructorPoisoning: 'error' as const,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 256 },
  };
}
