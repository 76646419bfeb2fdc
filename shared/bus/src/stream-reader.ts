import type { RedisClient } from './redis/client.js';

/** One blocking read's result: stream → entries as id and flat field list. */
export type RawEntries = [stream: string, entries: [id: string, fields: string[]][]][];

/** Errors after which reading goes on as if nothing had happened. */
export const isPassing = (error: Error): boolean =>
  /UNBLOCKED|LOADING|READONLY|Connection is closed|max retries|isn't writeable|isn't ready|Socket timeout|ECONN|EPIPE|CLUSTERDOWN|MASTERDOWN|TRYAGAIN|timed out/i.test(
    error.message,
  );

/**
 * A connection for blocking reads. A client that has ended (a cluster client does when it never found a node) would refuse for ever: it is
 * replaced.
 */
export async function connectReader(open: () => RedisClient, old?: RedisClient): Promise<RedisClient> {
  if (old && old.status !== 'end') return old;
  const client = open();
  // It goes on trying by itself. Its promise alone would not do: that of a cluster client whose check of the nodes fails stays open for
  // ever, whatever becomes of the client, and nothing would ever be read.
  await Promise.race([
    client.connect().catch(() => {}),
    new Promise((resolve) => client.once('close', resolve)),
  ]);
  return client;
}

/** The value of a stream entry's field, from the flat list Redis answers. */
export function fieldOf(fields: readonly string[], name: string): string | undefined {
  for (let i = 0; i < fields.length; i += 2) if (fields[i] === name) return fields[i + 1];
  return undefined;
}

/** Whether the stream id `a` comes before `b`. */
export function isBefore(a: string, b: string): boolean {
  const [aMs = 0, aN = 0] = a.split('-').map(Number);
  const [bMs = 0, bN = 0] = b.split('-').map(Number);
  return aMs === bMs ? aN < bN : aMs < bMs;
}

/** Reads what follows the given ids, waiting at most `blockMs`. */
export async function readAfter(
  client: RedisClient,
  positions: ReadonlyMap<string, string>,
  count: number,
  blockMs: number,
): Promise<RawEntries> {
  const streams = [...positions.keys()];
  const ids = [...positions.values()];
  const reply = await client.xread('COUNT', count, 'BLOCK', blockMs, 'STREAMS', ...streams, ...ids);
  return (reply ?? []) as RawEntries;
}
