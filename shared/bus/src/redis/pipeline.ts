import { isCluster, type RedisClient } from './client.js';

export type Command = readonly [name: string, ...args: (string | number)[]];

/**
 * Many commands in one round trip, none of which needs another's reply. On a cluster a pipeline may not cross slots: there each goes by itself, at once.
 * @throws the first error of any of them
 */
export async function runAll(client: RedisClient, commands: readonly Command[]): Promise<unknown[]> {
  if (commands.length === 0) return [];
  if (isCluster(client)) return Promise.all(commands.map(([name, ...args]) => client.call(name, ...args)));
  const pipeline = client.pipeline();
  for (const [name, ...args] of commands) pipeline.call(name, ...args);
  const replies = (await pipeline.exec()) ?? [];
  return replies.map(([error, reply]) => {
    if (error) throw error;
    return reply;
  });
}

/** Entries of all these streams together. */
export async function totalLength(client: RedisClient, streams: readonly string[]): Promise<number> {
  const lengths = await runAll(
    client,
    streams.map((stream) => ['XLEN', stream] as const),
  );
  return lengths.reduce<number>((sum, length) => sum + Number(length), 0);
}
