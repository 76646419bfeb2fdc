import { mentionSites, normalizeUsername, resolveMentions } from '@devtalk/shared/mentions';
import type { Block, Inline } from './rich-text.js';

export type Piece = Inline | { kind: 'mention'; text: string; isOwn: boolean };

export type MentionedBlock = Exclude<Block, { kind: 'paragraph' }> | { kind: 'paragraph'; parts: Piece[] };

interface Place {
  start: number;
  end: number;
  isOwn: boolean;
}

/**
 * Cuts mentions out of the plain parts of a text, where the service found them too.
 * @param names usernames of those mentioned; what other words behind an `@` are, is not asked
 */
export function withMentions(
  blocks: readonly Block[],
  text: string,
  names: readonly string[],
  self: string | undefined,
): MentionedBlock[] {
  const places = names.length === 0 ? [] : placesOf(text, names, self);
  if (places.length === 0) return [...blocks];
  let cursor = 0;
  /** Parts are pieces of the text in its order; one that was changed on the way has no place and keeps no other from having one. */
  const placeOf = (part: string): number => {
    const start = text.indexOf(part, cursor);
    if (start !== -1) cursor = start + part.length;
    return start;
  };
  return blocks.map((block) => {
    if (block.kind === 'paragraph')
      return { ...block, parts: block.parts.flatMap((part) => cut(part, placeOf(part.text), places)) };
    placeOf(block.text);
    return block;
  });
}

function placesOf(text: string, names: readonly string[], self: string | undefined): Place[] {
  const byName = new Map(names.map((name) => [normalizeUsername(name), name]));
  const found = resolveMentions(mentionSites(text), (name) => byName.get(name));
  return found.map(({ start, end, user }) => ({ start, end, isOwn: user === self }));
}

function cut(part: Inline, start: number, places: readonly Place[]): Piece[] {
  if (part.kind !== 'text' || start === -1) return [part];
  const pieces: Piece[] = [];
  let from = 0;
  for (const place of places) {
    const [begin, end] = [place.start - start, place.end - start];
    if (begin < from || end > part.text.length) continue;
    if (begin > from) pieces.push({ kind: 'text', text: part.text.slice(from, begin) });
    pieces.push({ kind: 'mention', text: part.text.slice(begin, end), isOwn: place.isOwn });
    from = end;
  }
  if (from < part.text.length) pieces.push({ kind: 'text', text: part.text.slice(from) });
  return pieces;
}
