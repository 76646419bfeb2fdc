import { CONFUSABLES } from './confusables.js';
import { normalizeUsername } from './normalize-username.js';

const HANGUL_SYLLABLE = /[\uac00-\ud7a3]/;
const ignorable = /\p{Default_Ignorable_Code_Point}/gu;
/** Mappings lead to others at most a few times; a bound, so that no table can make this run on. */
const ROUNDS = 6;

let table: Map<string, string> | undefined;

/**
 * What a name looks like, by UTS #39: names with the same skeleton are easily taken for each other. It counts neither letter case and
 * width nor runs of white space nor what cannot be seen. Only for comparing, never to be shown.
 */
export const skeleton = (name: string): string => look(normalizeUsername(seen(name)));

/** The skeletons of a name as it is compared and as it is shown: a capital I looks like an l, which its small letter does not. */
export function skeletons(name: string): string[] {
  return [...new Set([skeleton(name), look(seen(name))])];
}

/** The same where only what is not ASCII is replaced: the name, if any, that this one imitates letter by letter. */
export const asciiLookAlike = (name: string): string => look(normalizeUsername(seen(name)), isForeign);

const seen = (name: string): string =>
  name.normalize('NFKC').replace(ignorable, '').replace(/\s+/gu, ' ').trim();

const isForeign = (character: string): boolean => character > '\u007f';

function look(name: string, isReplaced: (character: string) => boolean = () => true): string {
  let form = name;
  for (let round = 0; round < ROUNDS; round++) {
    const next = normalizeUsername(replaceEach(form, isReplaced));
    if (next === form) break;
    form = next;
  }
  return form;
}

/** Syllables of Hangul stay whole: taken apart, some that look different would be spelled the same. */
function replaceEach(name: string, isReplaced: (character: string) => boolean): string {
  const replacements = confusables();
  const parts = [...name.normalize('NFC')].flatMap((character) =>
    HANGUL_SYLLABLE.test(character) ? [character] : [...character.normalize('NFD')],
  );
  return parts.map((part) => (isReplaced(part) ? replacements.get(part) : undefined) ?? part).join('');
}

/** Read at the first call: most who load the contracts never ask. */
function confusables(): Map<string, string> {
  table ??= new Map(CONFUSABLES.trim().split(/;\n?/).flatMap(readEntry));
  return table;
}

function readEntry(entry: string): [string, string][] {
  const [target, differences] = entry.split('=');
  if (target === undefined || differences === undefined) return [];
  const shown = target.split('+').map(character).join('');
  let code = 0;
  return differences.split(' ').map((difference) => {
    code += Number.parseInt(difference, 36);
    return [String.fromCodePoint(code), shown];
  });
}

const character = (code: string): string => String.fromCodePoint(Number.parseInt(code, 36));
