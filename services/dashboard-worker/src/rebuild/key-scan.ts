import { isCluster, type RedisClient } from '@devtalk/bus';

const COUNT = 1_000;

/** The masters, each of which has keys of its own. */
function mastersOf(client: RedisClient): RedisClient[] {
  return isCluster(client)
    ? (client as unknown as { nodes(role: 'master'): RedisClient[] }).nodes('master')
    : [client];
}

/**
 * Names of the keys like `<prefix><pattern>`, some at a time; one may come twice. Of those that are there from the beginning to the end none is
 * missing. Names alone: reading what they hold needs the right to it.
 */
export async function* scanKeys(
  client: RedisClient,
  prefix: string,
  pattern: string,
): AsyncGenerator<string[]> {
  const match = prefix.replace(/[*?[\]\\]/g, '\\$&') + pattern;
  for (const node of mastersOf(client)) {
    let cursor = '0';
    do {
      const [next, keys] = await node.scan(cursor, 'MATCH', match, 'COUNT', COUNT);
      cursor = next;
      if (keys.length > 0) yield keys.map((key) => key.slice(prefix.length));
    } while (cursor !== '0');
  }
}

/** The ids in the names of all keys `{<tag><partition>}:<before><id><after>`, by partition. */
export async function idsByPartition(
  client: RedisClient,
  prefix: string,
  { tag, before, after = '' }: { tag: string; before: string; after?: string },
): Promise<Map<number, Set<string>>> {
  const found = new Map<number, Set<string>>();
  const name = new RegExp(`^\\{${tag}(\\d+)\\}:${before}([^:]+)${after}$`);
  for await (const keys of scanKeys(client, prefix, `{${tag}*}:${before}*${after}`)) {
    for (const key of keys) {
      const [, partition, id] = name.exec(key) ?? [];
      if (partition === undefined || id === undefined) continue;
      const ids = found.get(Number(partition)) ?? new Set();
      found.set(Number(partition), ids.add(id));
    }
  }
  return found;
}
