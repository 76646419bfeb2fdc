import type { Token } from 'markdown-it';
import type { Inline } from './ast.js';
import { linkTarget, misleadingHost } from './link-target.js';
import { TooMuch } from './too-much.js';

const MAX_DEPTH = 20;

const MARKS: Readonly<Record<string, 'strong' | 'emphasis' | 'deleted'>> = {
  strong_open: 'strong',
  em_open: 'emphasis',
  s_open: 'deleted',
};

/** What is being read: the parts so far, and the token that opened it. */
interface Open {
  token: Token | undefined;
  parts: Inline[];
}

/** Without recursion: how deep marks lie in each other is the writer's choice. */
export function inlineOf(tokens: readonly Token[]): Inline[] {
  const stack: Open[] = [{ token: undefined, parts: [] }];
  for (const token of tokens) {
    const open = stack.at(-1) as Open;
    if (token.nesting === 1) stack.push({ token, parts: [] });
    else if (token.nesting === 0) addLeaf(open.parts, token);
    else if (stack.length > 1) {
      stack.pop();
      (stack.at(-1) as Open).parts.push(closed(open));
    }
    if (stack.length > MAX_DEPTH) throw new TooMuch();
  }
  return (stack[0] as Open).parts;
}

function addLeaf(parts: Inline[], token: Token): void {
  if (token.type === 'code_inline') {
    parts.push({ kind: 'code', text: token.content });
    return;
  }
  // The lines of a message are its writer's.
  const text = token.type === 'softbreak' || token.type === 'hardbreak' ? '\n' : token.content;
  if (text === '') return;
  const last = parts.at(-1);
  if (last?.kind === 'text') last.text += text;
  else parts.push({ kind: 'text', text });
}

function closed({ token, parts }: Open): Inline {
  const mark = MARKS[token?.type ?? ''];
  if (mark) return { kind: mark, parts };
  const url = linkTarget(String(token?.attrGet('href') ?? ''));
  if (!url) return { kind: 'text', text: textOf(parts) };
  const host = misleadingHost(textOf(parts), url);
  return { kind: 'link', href: url.href, parts, ...(host !== undefined && { host }) };
}

export const textOf = (parts: readonly Inline[]): string =>
  parts.map((part) => ('parts' in part ? textOf(part.parts) : part.text)).join('');
