import { LIMITS } from '../limits.js';
import { hasLengthBetween } from '../scalars/code-points.js';
import { normalizeUsername } from '../scalars/normalize-username.js';
import { maskCode } from './code.js';
import { maskLinks } from './links.js';
import { belongsToSentence, MOST_PARTICLES } from './particles.js';

/** An `@` in prose that may mention somebody. */
export interface MentionSite {
  /** Index of the `@`, in UTF-16 units. */
  readonly start: number;
  /** Normalised usernames it may mean, the longest first, and where in the text each ends. */
  readonly candidates: readonly { readonly name: string; readonly end: number }[];
}

export interface Mention<User> {
  readonly start: number;
  readonly end: number;
  readonly user: User;
}

const AT = /[@＠﹫]/;
const ATS = /[@＠﹫]/g;
const WORD = /[\p{L}\p{M}\p{Nd}_.-]*/uy;
const NAME_START = /^[\p{L}\p{Nd}]/u;
const JOINER = /[_.-]/;
const LETTER = /[\p{L}\p{M}\p{Nd}]/u;
/** Scripts written without spaces around words: an `@` behind them begins a word of its own. */
const GLUES = /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const LOCAL_PART = /[_+%-]/;
const DOMAIN = /^[a-z\d-]+\.[a-z\d]/i;
/** Combining marks and conjoining vowels and finals (NFD) belong to the character before them. */
const CONTINUES = /[\p{M}\u1160-\u11ff\uff9e\uff9f]/u;
/** UTF-16 units of a word that are looked at: a name of letters outside the BMP, decomposed, and particles. */
const MOST_UNITS = 256;

/**
 * Where a text may mention somebody, in the order of the text: not in code, links or e-mail addresses. Whom, depends on who is in the room:
 * see `resolveMentions`. Services and clients share it, so that exactly those are highlighted who are notified. Takes linear time.
 */
export function mentionSites(text: string): MentionSite[] {
  if (!AT.test(text)) return [];
  const prose = maskLinks(maskCode(text));
  const sites: (MentionSite & { wordEnd: number })[] = [];
  for (const { index: start } of prose.matchAll(ATS)) {
    const word = wordAt(prose, start + 1);
    const wordEnd = start + 1 + word.length;
    const isChained = sites.at(-1)?.wordEnd === start;
    // `@bob@example.social` is an address of another network.
    if (isChained && DOMAIN.test(word)) sites.pop();
    else if (isChained || startsWord(prose, start)) {
      const candidates = candidatesIn(word, start + 1);
      if (candidates.length > 0) sites.push({ start, candidates, wordEnd });
      if (sites.length >= LIMITS.mentionSites) break;
    }
  }
  return sites;
}

/** Every name that the sites may mean, each once: for looking up who is in the room. */
export const mentionedNames = (sites: readonly MentionSite[]): string[] => [
  ...new Set(sites.flatMap(({ candidates }) => candidates.map(({ name }) => name))),
];

/**
 * Whom the sites mention: of the names at each the longest that `find` knows.
 * @param find the user of a normalised username, if they are in the room
 */
export function resolveMentions<User>(
  sites: readonly MentionSite[],
  find: (name: string) => User | undefined,
): Mention<User>[] {
  return sites.flatMap(({ start, candidates }) => {
    for (const { name, end } of candidates) {
      const user = find(name);
      if (user !== undefined) return [{ start, end, user }];
    }
    return [];
  });
}

function wordAt(text: string, index: number): string {
  WORD.lastIndex = index;
  return WORD.exec(text)?.[0] ?? '';
}

/** Not where an e-mail address or another `@` stands before it: a local part ends with a letter, digit, `_`, `+`, `%` or `-`. */
function startsWord(text: string, at: number): boolean {
  let i = at;
  while (i > 0 && LOCAL_PART.test(text[i - 1] as string)) i--;
  const before = characterBefore(text, i);
  if (AT.test(before)) return i !== at;
  return !LETTER.test(before) || GLUES.test(before);
}

/** The character before an index without its marks, '' at the start. */
function characterBefore(text: string, index: number): string {
  const unit = text[index - 1] ?? '';
  return /[\udc00-\udfff]/.test(unit) ? text.slice(index - 2, index) : unit;
}

/** Names the word may begin with: all of it, or a part behind which the sentence goes on. */
function candidatesIn(word: string, offset: number): { name: string; end: number }[] {
  if (!NAME_START.test(word)) return [];
  const found: { name: string; end: number }[] = [];
  for (const end of cuts(word)) {
    if (end < LIMITS.usernameMin || !endsName(word, end)) continue;
    const name = normalizeUsername(word.slice(0, end));
    if (hasLengthBetween(name, LIMITS.usernameMin, LIMITS.usernameMax))
      found.push({ name, end: offset + end });
  }
  return found.reverse();
}

/** Ends of whole characters, ascending, as far as the longest username reaches. */
function cuts(word: string): number[] {
  const found: number[] = [];
  let index = 0;
  for (const character of word.slice(0, MOST_UNITS)) {
    if (index > 0 && !CONTINUES.test(character)) found.push(index);
    if (found.length >= LIMITS.usernameMax) return found;
    index += character.length;
  }
  if (index === word.length) found.push(index);
  return found;
}

function endsName(word: string, end: number): boolean {
  const before = characterBefore(word, end);
  if (JOINER.test(before)) return false;
  if (end === word.length) return true;
  const rest = word
    .slice(end, end + MOST_UNITS)
    .normalize('NFC')
    .slice(0, MOST_PARTICLES);
  const joined = rest.charAt(0);
  if (!JOINER.test(joined)) return belongsToSentence(before, rest);
  const after = rest.charAt(1);
  if (after === '' || JOINER.test(after)) return true;
  // One `.`, `_` or `-` between characters of one kind holds a name together, unless a Korean sentence ends there.
  if (belongsToSentence(before, rest.slice(1))) return true;
  return GLUES.test(after) && (joined === '.' || !GLUES.test(before));
}
