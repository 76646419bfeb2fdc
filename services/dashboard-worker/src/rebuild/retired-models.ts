import { runAll } from '@devtalk/bus';
import { partitionsOf, type Store } from '../pipeline/store.js';
import { PROJECTIONS } from '../projection/projection-store.js';
import { scanKeys } from './key-scan.js';

/** By then every computation that began to read a generation just before it was replaced has ended. */
const READABLE_MS = 60_000;

/** Lets the read models of every generation that is not shown any more expire, those of rebuilds that were never completed too. */
export async function retireModels({ client, keys, partitions }: Store): Promise<number> {
  const shown = await shownGenerations({ client, keys, partitions });
  let retired = 0;
  for (const pattern of ['{d*}:model:*', '{d*}:generation:*']) {
    for await (const names of scanKeys(client, keys.prefix, pattern)) {
      const old = names.filter((name) => !isShown(name, shown));
      await runAll(
        client,
        old.map((name) => ['PEXPIRE', keys.prefix + name, READABLE_MS] as const),
      );
      retired += old.length;
    }
  }
  return retired;
}

async function shownGenerations({ client, keys, partitions }: Pick<Store, 'client' | 'keys' | 'partitions'>) {
  const all = partitionsOf({ partitions });
  const replies = await runAll(
    client,
    all.flatMap((p) =>
      PROJECTIONS.map(
        (projection) => ['HGET', keys.dashboard.generations(p, projection), 'current'] as const,
      ),
    ),
  );
  const names = replies.map((name) => (name as string | null) ?? '');
  return all.map((p) => new Set(names.slice(p * PROJECTIONS.length, (p + 1) * PROJECTIONS.length)));
}

/** `replayed` serves the rebuild alone. */
function isShown(name: string, shown: readonly ReadonlySet<string>[]): boolean {
  const [, partition, generation = '', model] =
    /^\{d(\d+)\}:(?:model|generation:([^:]+)):([^:]+)/.exec(name) ?? [];
  if (partition === undefined) return true;
  return model !== 'replayed' && (shown[Number(partition)]?.has(generation) ?? true);
}
