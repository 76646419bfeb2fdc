import type { RedisClient } from './client.js';

/** A reason not to start, in one sentence for the operator. */
export class RedisStartupError extends Error {
  override name = 'RedisStartupError';
}

/**
 * Connects for the first time. Wrong credentials are final; anything else is waited for up to `patienceMs`,
 * because in a deployment Redis may come up after us.
 * @throws RedisStartupError
 */
export async function connectFirst(client: RedisClient, url: string, patienceMs = 10_000): Promise<void> {
  let lastError: Error | undefined;
  const remember = (error: Error) => {
    lastError = error;
  };
  client.on('error', remember);
  try {
    await ready(client, patienceMs, () => lastError);
  } catch (error) {
    client.disconnect();
    throw new RedisStartupError(explain(lastError ?? (error as Error), url), { cause: error });
  } finally {
    client.off('error', remember);
  }
}

/**
 * Runs one step of the start again while it fails for a passing reason: a Redis that has just come up may be slow or still reading its
 * file. A refusal is final.
 * @throws RedisStartupError, or the last failure once `patienceMs` have passed
 */
export async function patiently<T>(step: () => Promise<T>, patienceMs = 15_000): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      return await step();
    } catch (error) {
      if (error instanceof RedisStartupError || isFinal(error as Error) || performance.now() > deadline)
        throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

async function ready(client: RedisClient, patienceMs: number, seen: () => Error | undefined): Promise<void> {
  if (client.status === 'ready') return;
  if (client.status === 'wait') client.connect().catch(() => {});
  const deadline = performance.now() + patienceMs;
  while ((client.status as string) !== 'ready') {
    if (isFinal(seen())) throw seen() as Error;
    if (performance.now() > deadline) throw new Error('timed out');
    await readyWithin(client, 20);
  }
}

const readyWithin = (client: RedisClient, ms: number) =>
  new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      client.off('ready', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    client.on('ready', done);
  });

const isFinal = (error: Error | undefined): boolean =>
  error !== undefined && /WRONGPASS|NOAUTH|NOPERM|invalid password|certificate/i.test(error.message);

function explain(error: Error, url: string): string {
  const where = new URL(url).host;
  if (/WRONGPASS|NOAUTH|invalid password/i.test(error.message)) {
    return `Redis at ${where} refuses our credentials: check REDIS_USERNAME and REDIS_PASSWORD`;
  }
  if (/NOPERM/.test(error.message))
    return `Redis at ${where} does not grant our user what it needs: ${error.message}`;
  return `Redis at ${where} cannot be reached: ${error.message}`;
}
