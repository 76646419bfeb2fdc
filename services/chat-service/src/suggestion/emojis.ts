import type { Keys, RedisClient } from '@devtalk/bus';
import { gemoji } from 'gemoji';

interface Emoji {
  id: string;
  /** Its short name, as in `:tada:`. */
  label: string;
}

const EMOJIS: readonly Emoji[] = gemoji
  .flatMap(({ emoji, names }) => names.map((label) => ({ id: emoji, label })))
  .sort((a, b) => (a.label < b.label ? -1 : 1));

/** The emojis whose short name begins so, by how often users reacted with them. The names ship with the code, the use is in Redis. */
export async function suggestEmojis(
  client: RedisClient,
  keys: Keys,
  prefix: string,
  limit: number,
): Promise<Emoji[]> {
  const wanted = prefix.replace(/^:/, '');
  const fitting = new Map<string, Emoji>();
  for (const each of EMOJIS)
    if (each.label.startsWith(wanted) && !fitting.has(each.id)) fitting.set(each.id, each);
  if (fitting.size === 0) return [];
  const scores = await client.zmscore(keys.directory.used('emoji'), ...fitting.keys());
  return [...fitting.values()]
    .map((each, i) => ({ each, used: Number(scores[i] ?? 0) }))
    .sort((a, b) => b.used - a.used)
    .slice(0, limit)
    .map(({ each }) => each);
}
