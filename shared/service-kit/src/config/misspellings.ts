/** A variable that nothing reads and that looks like one of ours. */
export interface Misspelling {
  readonly found: string;
  readonly meant: string;
}

/** Shorter names (HOST, PORT) are near to too many of other programs. */
const SHORTEST = 6;
/** One slip in so many characters; two names of ours are further apart than that. */
const CHARACTERS_A_SLIP = 7;
const MOST_SLIPS = 2;

/** Variables of `env` that are a slip away from a known name: a misspelt one would be ignored without a word. */
export function findMisspellings(known: ReadonlySet<string>, env: NodeJS.ProcessEnv): Misspelling[] {
  const candidates = [...known].filter((name) => name.length >= SHORTEST);
  return Object.keys(env).flatMap((found) => {
    if (known.has(found) || found.length < SHORTEST || found.toLowerCase().startsWith('npm_')) return [];
    const meant = nearest(found, candidates);
    return meant === undefined ? [] : [{ found, meant }];
  });
}

export const misspellingLine = ({ found, meant }: Misspelling): string =>
  `${found} is not a variable of DevTalk and is ignored: did you mean ${meant}?`;

function nearest(found: string, candidates: readonly string[]): string | undefined {
  const spelt = plain(found);
  let best: { name: string; slips: number } | undefined;
  for (const name of candidates) {
    const most = Math.min(MOST_SLIPS, Math.floor(name.length / CHARACTERS_A_SLIP) || 1);
    const slips = slipsBetween(spelt, plain(name), most);
    if (slips <= most && slips < (best?.slips ?? Number.POSITIVE_INFINITY)) best = { name, slips };
  }
  return best?.name;
}

/** Case and separators are no difference: `redis-url` means REDIS_URL. */
const plain = (name: string): string => name.toUpperCase().replace(/[^A-Z0-9]/g, '');

/** Edits between two words, two neighbours swapped counting as one; more than `most` is only known to be more. */
function slipsBetween(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let [before, row]: number[][] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      let slips = Math.min(at(row, j) + 1, at(next, j - 1) + 1, at(row, j - 1) + (isSame ? 0 : 1));
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) slips = Math.min(slips, at(before, j - 2) + 1);
      next.push(slips);
    }
    [before, row] = [row, next];
  }
  return at(row, b.length);
}

const at = (row: readonly number[] | undefined, index: number): number =>
  row?.[index] ?? Number.POSITIVE_INFINITY;
