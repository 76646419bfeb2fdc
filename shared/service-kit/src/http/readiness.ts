import { describeInOneLine } from '../logging/index.js';

/** Resolves when what it names works, rejects with the reason when not. */
export type ReadinessCheck = () => Promise<unknown> | unknown;

export interface CheckResult {
  readonly ok: boolean;
  readonly ms: number;
  readonly error?: string;
}

export interface ReadinessReport {
  readonly ready: boolean;
  readonly status: 'starting' | 'ready' | 'failing' | 'stopping';
  readonly checks: Readonly<Record<string, CheckResult>>;
}

interface ReadinessOptions {
  /** Aborted when the shutdown begins. */
  readonly stopping: AbortSignal;
  readonly checkTimeoutMs: number;
}

/** Ready means: started, not stopping, and every named check passes within its time. */
export class Readiness {
  readonly #options: ReadinessOptions;
  readonly #checks = new Map<string, ReadinessCheck>();
  #hasStarted = false;
  #running: Promise<Record<string, CheckResult>> | undefined;

  constructor(options: ReadinessOptions) {
    this.#options = options;
  }

  add(name: string, check: ReadinessCheck): void {
    this.#checks.set(name, check);
  }

  markStarted(): void {
    this.#hasStarted = true;
  }

  async report(): Promise<ReadinessReport> {
    if (this.#options.stopping.aborted) return { ready: false, status: 'stopping', checks: {} };
    const checks = await this.#runOnce();
    if (this.#options.stopping.aborted) return { ready: false, status: 'stopping', checks };
    const isPassing = Object.values(checks).every(({ ok }) => ok);
    const ready = isPassing && this.#hasStarted;
    return { ready, status: ready ? 'ready' : this.#hasStarted ? 'failing' : 'starting', checks };
  }

  /** Many probes at once share one run: probes must not add load to what is already slow. */
  #runOnce(): Promise<Record<string, CheckResult>> {
    this.#running ??= this.#runAll().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #runAll(): Promise<Record<string, CheckResult>> {
    const results = [...this.#checks].map(
      async ([name, check]) => [name, await runCheck(check, this.#options.checkTimeoutMs)] as const,
    );
    return Object.fromEntries(await Promise.all(results));
  }
}

async function runCheck(check: ReadinessCheck, timeoutMs: number): Promise<CheckResult> {
  const startedAt = performance.now();
  const elapsed = () => Math.round(performance.now() - startedAt);
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    await Promise.race([(async () => check())(), timeout]);
    return { ok: true, ms: elapsed() };
  } catch (error) {
    return { ok: false, ms: elapsed(), error: describeInOneLine(error) };
  } finally {
    clearTimeout(timer);
  }
}
