export interface Backoff {
  readonly retryBaseMs: number;
  readonly retryMaxMs: number;
}

/**
 * Milliseconds until the next try after `failures` (1 or more) of them: anything below a bound that doubles each time. Jobs that
 * failed together, because something was down, do not come back together.
 */
export function retryDelay(
  failures: number,
  { retryBaseMs, retryMaxMs }: Backoff,
  random = Math.random,
): number {
  const bound = Math.min(retryMaxMs, retryBaseMs * 2 ** Math.min(failures - 1, 30));
  return Math.floor(random() * bound);
}
