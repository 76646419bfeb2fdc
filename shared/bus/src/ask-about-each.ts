import { isCluster, type RedisClient } from './redis/client.js';
import type { FunctionLibrary } from './redis/functions.js';
import { slotGroups } from './stream-reader.js';

export interface Question {
  /** A function that only reads and answers a list: one item for each key, in their order. */
  name: string;
  keys: readonly string[];
  args?: readonly (string | number)[];
}

/**
 * Asks the same about each of many keys: in one call for all, on a cluster in one for each key.
 * @returns the answers in the order of the keys
 * @throws what any of the calls failed with: half an answer is none
 */
export async function askAboutEach<T>(
  client: RedisClient,
  library: FunctionLibrary,
  { name, keys, args = [] }: Question,
): Promise<T[]> {
  if (keys.length === 0) return [];
  const groups = slotGroups(keys, isCluster(client));
  const replies = await library.callAll(
    client,
    groups.map((group) => ({ name, keys: group, args, readsOnly: true })),
  );
  return replies.flatMap((reply) => {
    if (reply instanceof Error) throw reply;
    return reply as T[];
  });
}
