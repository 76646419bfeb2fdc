import type { Metrics } from '@devtalk/service-kit/http';

type Histogram = ReturnType<Metrics['histogram']>;

const SIZES = [1, 2, 5, 10, 20, 50, 100];

/** How commands fare. */
export class CommandMetrics {
  readonly batchSize: Histogram;
  /** From the append by the gateway to the commit. */
  readonly commitLatency: Histogram;
  readonly #commands: ReturnType<Metrics['counter']>;

  constructor(metrics: Metrics) {
    this.batchSize = metrics.histogram('chat_batch_size', 'Commands carried out in one pipeline', [], SIZES);
    this.commitLatency = metrics.histogram('chat_commit_seconds', 'From append to commit of a command');
    this.#commands = metrics.counter('chat_commands_total', 'Commands by how they ended', ['op', 'outcome']);
  }

  count(op: string, outcome: string): void {
    this.#commands.inc({ op, outcome });
  }
}
