import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.js';

export type HttpMetrics = Metrics;

/** Labels are the route's pattern and never the path: a label per room would fill the memory of every scraper. */
export function measureRequests(app: FastifyInstance, metrics: HttpMetrics): void {
  const labels = ['method', 'route', 'status'] as const;
  const durations = metrics.histogram('http_request_duration_seconds', 'Time from request to answer', labels);
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    durations.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1_000);
  });
}
