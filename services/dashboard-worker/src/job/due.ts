import { askAboutEach } from '@devtalk/bus';
import type { Store } from '../pipeline/store.js';

/** Ms until the first member of each sorted set is due, null where there is none. */
export async function nextDue(
  { client, library }: Store,
  keys: readonly string[],
): Promise<(number | null)[]> {
  const due = await askAboutEach<number>(client, library, keys, (some) => ({
    name: 'next_due',
    keys: some,
    args: [],
    readsOnly: true,
  }));
  return due.map((ms) => (ms < 0 ? null : ms));
}
