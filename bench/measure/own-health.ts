import { monitorEventLoopDelay } from 'node:perf_hooks';
import { nowUs } from './clock.js';

/** How a load generator fared: a saturated one measures itself. */
export interface Health {
  /** Share of one core. */
  readonly cpu: number;
  /** Milliseconds the event loop was late, beyond its 10 ms sampling. */
  readonly lagP99: number;
  readonly lagMax: number;
}

const resolutionMs = 10;

/** Watches the process that it runs in, since the last `reset`. */
export class OwnHealth {
  readonly #delay = monitorEventLoopDelay({ resolution: resolutionMs });
  #cpu = process.cpuUsage();
  #since = nowUs();

  constructor() {
    this.#delay.enable();
  }

  read(): Health {
    const { user, system } = process.cpuUsage(this.#cpu);
    const late = (ns: number) => Math.max(0, ns / 1e6 - resolutionMs);
    return {
      cpu: (user + system) / Math.max(1, nowUs() - this.#since),
      lagP99: late(this.#delay.percentile(99)),
      lagMax: late(this.#delay.max),
    };
  }

  reset(): void {
    this.#delay.reset();
    this.#cpu = process.cpuUsage();
    this.#since = nowUs();
  }
}
