import type { Logger } from '../logging/index.js';

/** Kept back for each closer that still waits its turn, so that one that hangs does not cost the others theirs. */
const reservedMs = 200;

type Close = () => Promise<unknown> | unknown;

/**
 * The order in which a process comes down. Whoever opens a resource adds its closer at once; closers run one after
 * another, last opened first closed, and all of them together end within the grace period.
 */
export interface Shutdown {
  /** Aborted as soon as the shutdown begins: readiness turns false, loops stop taking new work. */
  readonly signal: AbortSignal;
  add(name: string, close: Close): void;
  /** Closes everything. Called again, answers the same promise. Never rejects. */
  run(reason: string): Promise<ShutdownResult>;
}

export interface ShutdownResult {
  /** Names of what failed to close or did not close in time. */
  readonly unclosed: readonly string[];
}

/** `graceMs` bounds the whole shutdown. */
export function createShutdown({ logger, graceMs }: { logger: Logger; graceMs: number }): Shutdown {
  const closers: { name: string; close: Close }[] = [];
  const controller = new AbortController();
  let running: Promise<ShutdownResult> | undefined;

  const closeAll = async (reason: string): Promise<ShutdownResult> => {
    const deadline = performance.now() + graceMs;
    logger.info({ reason }, 'shutting down');
    controller.abort(new Error(`shutting down: ${reason}`));
    const unclosed: string[] = [];
    // Looked at afresh in each round: a start that is still under way may open something meanwhile.
    for (let closer = closers.pop(); closer !== undefined; closer = closers.pop()) {
      const limitMs = Math.max(reservedMs / 2, deadline - performance.now() - closers.length * reservedMs);
      if (!(await closedInTime(closer.name, closer.close, limitMs, logger))) unclosed.push(closer.name);
    }
    return { unclosed };
  };

  return {
    signal: controller.signal,
    add: (name, close) => void closers.push({ name, close }),
    run: (reason) => {
      running ??= closeAll(reason);
      return running;
    },
  };
}

async function closedInTime(name: string, close: Close, limitMs: number, logger: Logger): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, limitMs, 'late');
  });
  try {
    if ((await Promise.race([(async () => close())(), timeout])) !== 'late') return true;
    logger.warn({ resource: name, limitMs }, `${name} did not close in time`);
  } catch (err) {
    logger.warn({ resource: name, err }, `${name} failed to close`);
  } finally {
    clearTimeout(timer);
  }
  return false;
}
