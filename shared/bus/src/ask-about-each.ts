import { isCluster, type RedisClient } from './redis/client.js';
import type { FunctionCall } from './redis/function-call.js';
import type { FunctionLibrary } from './redis/functions.js';
import { slotGroups } from './slot-groups.js';

/**
 * Asks the same about each of many keys: in one call for all, on a cluster in one for each key.
 * @param callFor a call of a function that only reads and returns a list: one item for each key, in their order
 * @returns the answers in the order of the keys
 * @throws what any of the calls failed with: half an answer is none
 */
export async function askAboutEach<T>(
  client: RedisClient,
  library: FunctionLibrary,
  keys: readonly string[],
  callFor: (keys: readonly string[]) => FunctionCall,
): Promise<T[]> {
  if (keys.length === 0) return [];
  const groups = slotGroups(keys, { isCluster: isCluster(client) });
  const replies = await library.callAll(client, groups.map(callFor));
  return replies.flatMap((reply) => {
    if (reply instanceof Error) throw reply;
    return reply as T[];
  });
}
