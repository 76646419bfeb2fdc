/** What a message is made of. Text stays text: nothing here ever becomes markup. */
export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'link'; text: string; href: string };

export type Block = { kind: 'paragraph'; parts: Inline[] } | { kind: 'code'; text: string; language: string };

const FENCE = /(?:^|\n)```([^\n`]*)\n([\s\S]*?)\n?```(?=\n|$)/g;
const INLINE = /`([^`\n]+)`|\bhttps?:\/\/[^\s<>"'`]+/g;

export function parseText(text: string): Block[] {
  const blocks: Block[] = [];
  let end = 0;
  for (const match of text.matchAll(FENCE)) {
    pushParagraph(blocks, text.slice(end, match.index));
    blocks.push({ kind: 'code', language: (match[1] ?? '').trim(), text: match[2] ?? '' });
    end = match.index + match[0].length;
  }
  pushParagraph(blocks, text.slice(end));
  return blocks;
}

function pushParagraph(blocks: Block[], text: string): void {
  const trimmed = text.replace(/^\n+|\s+$/g, '');
  if (trimmed !== '') blocks.push({ kind: 'paragraph', parts: parseInline(trimmed) });
}

function parseInline(text: string): Inline[] {
  const parts: Inline[] = [];
  let end = 0;
  const plain = (until: number) => {
    if (until > end) parts.push({ kind: 'text', text: text.slice(end, until) });
  };
  for (const match of text.matchAll(INLINE)) {
    const part = match[1] === undefined ? link(match[0]) : ({ kind: 'code', text: match[1] } as const);
    if (!part) continue;
    plain(match.index);
    parts.push(part);
    end = match.index + (part.kind === 'link' ? part.text.length : match[0].length);
  }
  plain(text.length);
  return parts;
}

/** Only http and https, and only what the URL parser accepts; a closing bracket or full stop belongs to the prose. */
function link(candidate: string): Inline | undefined {
  let text = candidate.replace(/[.,;:!?…。、]+$/u, '');
  while (/[)\]}]$/.test(text) && !balanced(text)) text = text.slice(0, -1);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return undefined;
  return { kind: 'link', text, href: url.href };
}

function balanced(text: string): boolean {
  const count = (char: string) => text.split(char).length;
  return count('(') >= count(')') && count('[') >= count(']') && count('{') >= count('}');
}
