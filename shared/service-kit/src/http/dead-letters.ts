import type { Metrics } from './metrics.js';

/** The lengths of a service's dead-letter streams by queue. Each instance reports the same numbers: they are those of Redis. */
export function measureDeadLetters(
  metrics: Metrics,
  queues: Readonly<Record<string, () => Promise<number>>>,
): void {
  metrics.gauge('dead_letters', 'Entries in dead-letter streams', ['queue'], async (gauge) => {
    for (const [queue, length] of Object.entries(queues)) gauge.set({ queue }, await length());
  });
}
