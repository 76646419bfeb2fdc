/** A run of plain text is made of these; further kinds (names, emoji) are found here and nowhere else. */
export type TextPart = { kind: 'text'; text: string };

/** Every run of plain text of a message passes through here: what is in code or is a link does not. */
export function textParts(text: string): TextPart[] {
  return [{ kind: 'text', text }];
}
