import { slotGroups } from '@devtalk/shared/bus';
import { isCluster } from '@devtalk/shared/redis';
import type { Store } from './store.js';

/** Ms until the first member of each sorted set is due, null where there is none. One call for all, on a cluster one each. */
export async function nextDue(
  { client, library }: Store,
  keys: readonly string[],
): Promise<(number | null)[]> {
  const calls = slotGroups(keys, isCluster(client)).map((group) => ({
    name: 'next_due',
    keys: group,
    args: [],
    readsOnly: true,
  }));
  const replies = await library.callAll(client, keys.length > 0 ? calls : []);
  return replies.flatMap((reply) => {
    if (reply instanceof Error) throw reply;
    return (reply as number[]).map((ms) => (ms < 0 ? null : ms));
  });
}
