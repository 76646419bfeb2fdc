import { type FastifyInstance, fastify } from 'fastify';
import type { ListenSettings } from '../config/service.js';
import type { Logger } from '../logging/index.js';
import { listen } from './listen.js';
import { createMetrics, type Metrics } from './metrics.js';
import { Readiness, type ReadinessCheck } from './readiness.js';
import type { Shutdown } from './shutdown.js';
import { zodSchemas } from './validation.js';

export interface OperationsOptions {
  readonly service: string;
  readonly instance: string;
  readonly ops: ListenSettings;
  readonly logger: Logger;
  /** The server turns unready as soon as the shutdown begins, and closes last if it is created first. */
  readonly shutdown: Shutdown;
  /** Milliseconds each readiness check may take; default 1000. */
  readonly checkTimeoutMs?: number;
}

/** `/livez`, `/readyz` and `/metrics` on a port of their own, which is never exposed to the public. */
export interface OperationsServer {
  readonly port: number;
  /** For the service's own metrics. */
  readonly metrics: Metrics;
  addCheck(name: string, check: ReadinessCheck): void;
  /** Until this is called `/readyz` answers 503 `starting`. */
  markStarted(): void;
}

/**
 * Listens before anything else opens, so that a process that hangs in its start can be seen to live.
 * @throws StartupError when the port is taken
 */
export async function createOperationsServer(options: OperationsOptions): Promise<OperationsServer> {
  const { shutdown, checkTimeoutMs = 1_000 } = options;
  const metrics = createMetrics(options);
  const readiness = new Readiness({ stopping: shutdown.signal, checkTimeoutMs });
  metrics.gauge('ready', '1 while /readyz answers 200', [], async (gauge) =>
    gauge.set((await readiness.report()).ready ? 1 : 0),
  );
  const app = fastify({
    logger: false,
    forceCloseConnections: true,
    schemaController: zodSchemas,
  }) as unknown as FastifyInstance;
  addRoutes(app, readiness, metrics);
  shutdown.add('operations server', () => app.close());
  const port = await listen(app, { ...options.ops, variable: 'OPS_PORT' });
  options.logger.info({ port }, `operations port on ${options.ops.host}:${port}`);
  return {
    port,
    metrics,
    addCheck: (name, check) => readiness.add(name, check),
    markStarted: () => readiness.markStarted(),
  };
}

/** None of these is logged: probes and scrapes come every few seconds for ever. */
function addRoutes(app: FastifyInstance, readiness: Readiness, { registry }: Metrics): void {
  app.addHook('onRequest', async (_request, reply) => void reply.header('cache-control', 'no-store'));
  // That it answers at all is the proof: the event loop turns.
  app.get('/livez', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const report = await readiness.report();
    return reply.code(report.ready ? 200 : 503).send(report);
  });
  app.get('/metrics', async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
}
