import { setTimeout as delay } from 'node:timers/promises';

export interface WaitOptions {
  /** In ms; default 15,000, for machines that do much else: only a failure waits so long. */
  readonly timeout?: number;
  /** Milliseconds between two attempts; default 10. */
  readonly interval?: number;
  /** What is waited for, for the error. */
  readonly what?: string;
  /** Ends the wait without an error; what is answered then means nothing. */
  readonly signal?: AbortSignal;
}

type Falsy = false | null | undefined | 0 | '';

/**
 * Tries a condition again and again until it is truthy, and answers its value. A condition that throws counts as not yet met.
 * @throws Error naming what was waited for, with the condition's last error as cause
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { timeout = 15_000, interval = 10, what = condition.toString(), signal }: WaitOptions = {},
): Promise<Exclude<T, Falsy>> {
  const deadline = performance.now() + timeout;
  for (;;) {
    let failure: unknown;
    let value: T | undefined;
    try {
      value = await condition();
    } catch (error) {
      failure = error;
    }
    if (value || signal?.aborted) return value as Exclude<T, Falsy>;
    if (performance.now() >= deadline)
      throw new Error(`not within ${timeout} ms: ${what}`, { cause: failure });
    await delay(interval);
  }
}

/** A paused process accepts connections and never answers. */
const PROBE_TIMEOUT_MS = 2_000;

/** Whether a URL, as `/readyz` of an operations port, answers with 2xx now. */
export async function answersOk(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
  await response.arrayBuffer();
  return response.ok;
}

interface Startable {
  readonly isRunning: boolean;
  readonly lines: readonly string[];
}

/**
 * Settles when a process that was started answers.
 * @throws Error with its last lines when it ends or does not answer in time
 */
export async function waitUntilReady(
  name: string,
  child: Startable,
  isReady: () => boolean | Promise<boolean>,
  timeout = 45_000,
): Promise<void> {
  const lastLines = () => child.lines.slice(-20).join('\n');
  try {
    await waitFor(() => !child.isRunning || isReady(), { timeout, interval: 25, what: `${name} is ready` });
  } catch (cause) {
    throw new Error(`${(cause as Error).message}\n${lastLines()}`, { cause });
  }
  if (!child.isRunning) throw new Error(`${name} ended at its start:\n${lastLines()}`);
}
