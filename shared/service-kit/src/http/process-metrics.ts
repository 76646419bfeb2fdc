import { LoopDelay } from '@devtalk/runtime';
import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client';

const LAG = 'nodejs_eventloop_lag';
/** The longest that a timer can wait. */
const NEVER_MS = 2 ** 31 - 1;

const figures: Readonly<Record<string, (delay: LoopDelay) => number>> = {
  min: ({ min }) => min,
  max: ({ max }) => max,
  mean: ({ mean }) => mean,
  stddev: ({ stddev }) => stddev,
  p50: (delay) => delay.percentile(50),
  p90: (delay) => delay.percentile(90),
  p99: (delay) => delay.percentile(99),
};

/**
 * prom-client's default metrics, but the event loop's lag measured our way, under the names that dashboards for Node know: theirs would
 * wake an idle process a hundred times a second, and counts the 10 ms between its looks as lag.
 */
export function measureProcess(registry: Registry): void {
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: NEVER_MS });
  for (const name of Object.keys(figures)) registry.removeSingleMetric(`${LAG}_${name}_seconds`);
  registry.removeSingleMetric(`${LAG}_seconds`);
  measureLag(registry, LoopDelay.watch());
}

function measureLag(registry: Registry, delay: LoopDelay): void {
  const registers = [registry];
  for (const [figure, read] of Object.entries(figures)) {
    new Gauge({
      name: `${LAG}_${figure}_seconds`,
      help: `Lag of the event loop since the last scrape: ${figure}`,
      registers,
      collect() {
        this.set(read(delay) / 1_000);
      },
    });
  }
  new Gauge({
    name: `${LAG}_seconds`,
    help: 'Lag of the event loop during this scrape',
    registers,
    // The last of its kind: metrics are read in the order in which they were made.
    async collect() {
      delay.reset();
      const before = performance.now();
      await new Promise(setImmediate);
      this.set((performance.now() - before) / 1_000);
    },
  });
}
