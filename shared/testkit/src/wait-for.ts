import { setTimeout as delay } from 'node:timers/promises';

export interface WaitOptions {
  /** Milliseconds until it is given up; default 15,000, for machines that do much else: only a failure waits so long. */
  readonly timeout?: number;
  /** Milliseconds between two looks; default 10. */
  readonly interval?: number;
  /** What is waited for, as it stands in the error. */
  readonly what?: string;
}

type Falsy = false | null | undefined | 0 | '';

/**
 * Looks at a condition again and again until it is truthy, and answers it. A condition that throws counts as not yet
 * met. Stands where a test would otherwise sleep and hope.
 * @throws Error naming what was waited for, with the condition's last error as cause
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { timeout = 15_000, interval = 10, what = condition.toString() }: WaitOptions = {},
): Promise<Exclude<T, Falsy>> {
  const deadline = performance.now() + timeout;
  for (;;) {
    let failure: unknown;
    try {
      const value = await condition();
      if (value) return value as Exclude<T, Falsy>;
    } catch (error) {
      failure = error;
    }
    if (performance.now() >= deadline)
      throw new Error(`not within ${timeout} ms: ${what}`, { cause: failure });
    await delay(interval);
  }
}
