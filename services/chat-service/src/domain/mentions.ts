import { nameOf } from './person.js';

/** An `@` that does not stand inside a word (an e-mail address) and the longest username that can follow it. */
const MENTION = /(?<![\p{L}\p{M}\p{Nd}_.@-])@([\p{L}\p{Nd}][\p{L}\p{M}\p{Nd}_.-]{0,63})/gu;
const MOST = 50;

/**
 * Normalised names that a text may mean, for each `@` the whole word and the word without what punctuation ends it.
 * Who they are, and whether they are in the room, is looked up.
 */
export function namesMentioned(text: string): string[] {
  if (!text.includes('@')) return [];
  const names = new Set<string>();
  for (const [, word = ''] of text.matchAll(MENTION)) {
    names.add(nameOf(word.replace(/[_.-]+$/u, '')));
    if (names.size >= MOST) break;
  }
  return [...names];
}
