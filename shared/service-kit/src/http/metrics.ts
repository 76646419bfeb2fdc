import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { collectSafely } from './collect.js';
import { measureProcess } from './process-metrics.js';

const namespace = 'devtalk_';

/** From half a millisecond to ten seconds. */
const latencyBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** Makes metrics whose names all begin with `devtalk_`. Durations are in seconds, as Prometheus wants them. */
export interface Metrics {
  readonly registry: Registry;
  counter<L extends string = never>(name: `${string}_total`, help: string, labels?: readonly L[]): Counter<L>;
  /** With `collect` the value is read at each scrape; where that fails or takes over a second the gauge has no samples. */
  gauge<L extends string = never>(
    name: string,
    help: string,
    labels?: readonly L[],
    collect?: (gauge: Gauge<L>) => void | Promise<void>,
  ): Gauge<L>;
  histogram<L extends string = never>(
    name: `${string}_seconds` | `${string}_bytes` | `${string}_size`,
    help: string,
    labels?: readonly L[],
    buckets?: readonly number[],
  ): Histogram<L>;
}

/** A registry of its own with the process's default metrics (CPU, memory, event loop lag, garbage collection). */
export function createMetrics({ service, instance }: { service: string; instance: string }): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  measureProcess(registry);
  const registers = [registry];
  const metrics: Metrics = {
    registry,
    counter: (name, help, labels = []) =>
      new Counter({ name: namespace + name, help, labelNames: [...labels], registers }),
    gauge: (name, help, labels = [], collect) =>
      new Gauge({
        name: namespace + name,
        help,
        labelNames: [...labels],
        registers,
        ...(collect === undefined
          ? {}
          : {
              collect() {
                return collectSafely(this, labels, collect);
              },
            }),
      }),
    histogram: (name, help, labels = [], buckets = latencyBuckets) =>
      new Histogram({
        name: namespace + name,
        help,
        labelNames: [...labels],
        buckets: [...buckets],
        registers,
      }),
  };
  metrics.gauge('instance_info', 'Always 1; says which instance this is', ['instance']).set({ instance }, 1);
  return metrics;
}
