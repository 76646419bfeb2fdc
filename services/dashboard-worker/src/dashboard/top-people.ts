import { byCount } from './build.js';
import type { Ranked } from './figures.js';

/** Rankings of the same users, each over a part of the events. */
export interface PartialRankings {
  /** The first `depth` of each ranking. */
  first(depth: number): Promise<readonly (readonly Ranked[])[]>;
  /** The sum over all rankings of each of these. */
  sums(ids: readonly string[]): Promise<readonly Ranked[]>;
}

const DEPTH = 32;

/**
 * The exact top `count` of the sum of many rankings without reading them whole (Fagin's threshold algorithm): who has not been
 * seen at depth n in any of them has at most the sum of the counts at that depth, so once the last of the best reaches it, nobody
 * unseen can be better.
 */
export async function topOfSums(rankings: PartialRankings, count: number): Promise<Ranked[]> {
  for (let depth = DEPTH; ; depth *= 4) {
    const seen = await rankings.first(depth);
    const ids = [...new Set(seen.flat().map(({ id }) => id))];
    const best = [...(await rankings.sums(ids))].sort(byCount).slice(0, count);
    const unseenAtMost = seen.reduce(
      (sum, part) => sum + (part.length < depth ? 0 : (part.at(-1)?.count ?? 0)),
      0,
    );
    const last = best.length < count ? 0 : (best.at(-1)?.count ?? 0);
    if (last >= unseenAtMost) return best;
  }
}
