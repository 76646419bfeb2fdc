import type { Gauge } from 'prom-client';

/** Shorter than a scraper waits, so that a Redis that hangs does not cost the metrics that need none. */
const COLLECT_TIMEOUT_MS = 1_000;

/**
 * Reads a gauge's value for a scrape. prom-client fails the whole scrape where one gauge fails, which would be whenever Redis is away;
 * and a gauge that keeps its last value says something that nobody knows any more. So it is left without samples.
 */
export async function collectSafely<L extends string>(
  gauge: Gauge<L>,
  labels: readonly L[],
  collect: (gauge: Gauge<L>) => void | Promise<void>,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('timed out')), COLLECT_TIMEOUT_MS);
  });
  try {
    await Promise.race([collect(gauge), timeout]);
  } catch {
    // Without labels a reset gauge is 0, and without samples only after this.
    if (labels.length > 0) gauge.reset();
    else gauge.remove();
  } finally {
    clearTimeout(timer);
  }
}
