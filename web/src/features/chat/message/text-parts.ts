import { mentionSites, normalizeUsername, resolveMentions } from '@devtalk/contracts/mentions';

/** A run of plain text is made of these; further kinds (emoji) are found here and nowhere else. */
export type TextPart = { kind: 'text'; text: string } | { kind: 'mention'; text: string; isOwn: boolean };

export interface Mentionees {
  /** Usernames of those whom the server found mentioned; what other words behind an `@` are, is not asked. */
  names: readonly string[];
  /** Username of who reads. */
  self: string | undefined;
}

/** Every run of plain text of a message passes through here: what is in code or is a link does not. */
export function textParts(text: string, { names, self }: Mentionees): TextPart[] {
  if (names.length === 0) return [{ kind: 'text', text }];
  const byName = new Map(names.map((name) => [normalizeUsername(name), name]));
  const parts: TextPart[] = [];
  let from = 0;
  for (const { start, end, user } of resolveMentions(mentionSites(text), (name) => byName.get(name))) {
    if (start > from) parts.push({ kind: 'text', text: text.slice(from, start) });
    parts.push({ kind: 'mention', text: text.slice(start, end), isOwn: user === self });
    from = end;
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) });
  return parts;
}
