import type { Token } from 'markdown-it';
import type { Align, Block, Cell, Inline, ListItem } from './ast.js';
import { inlineOf } from './inline.js';
import { TooMuch } from './too-much.js';

/** Of one message. A browser shows some 5,000 elements in the time of one frame. */
const MAX_TOKENS = 2_000;

/** The tokens of a message, in their order, with the position of the next one. */
class Reader {
  #at = 0;

  constructor(private readonly tokens: readonly Token[]) {
    const inline = tokens.reduce((sum, { children }) => sum + (children?.length ?? 0), 0);
    if (tokens.length + inline > MAX_TOKENS) throw new TooMuch();
  }

  next(): Token | undefined {
    return this.tokens[this.#at++];
  }

  /** Reads up to the closing token of this type, each child by `read`. */
  until<T>(closing: string, read: (token: Token) => T | undefined): T[] {
    const found: T[] = [];
    for (let token = this.next(); token && token.type !== closing; token = this.next()) {
      const child = read(token);
      if (child !== undefined) found.push(child);
    }
    return found;
  }
}

export function blocksOf(tokens: readonly Token[]): Block[] {
  const reader = new Reader(tokens);
  return reader.until('', (token) => block(reader, token));
}

function block(reader: Reader, token: Token): Block | undefined {
  switch (token.type) {
    case 'paragraph_open':
      return { kind: 'paragraph', parts: parts(reader, 'paragraph_close') };
    case 'heading_open':
      return { kind: 'heading', level: Number(token.tag.slice(1)), parts: parts(reader, 'heading_close') };
    case 'fence':
      return { kind: 'code', text: withEnd(token.content), language: token.info.trim().split(/\s/)[0] ?? '' };
    case 'hr':
      return { kind: 'rule' };
    case 'blockquote_open':
      return { kind: 'quote', blocks: reader.until('blockquote_close', (each) => block(reader, each)) };
    case 'bullet_list_open':
      return { kind: 'list', start: null, items: items(reader, 'bullet_list_close') };
    case 'ordered_list_open':
      return {
        kind: 'list',
        start: Number(token.attrGet('start') ?? 1),
        items: items(reader, 'ordered_list_close'),
      };
    case 'table_open':
      return table(reader);
    default:
      return undefined;
  }
}

const withEnd = (code: string): string => (code === '' || code.endsWith('\n') ? code : `${code}\n`);

const parts = (reader: Reader, closing: string): Inline[] =>
  reader.until(closing, ({ children }) => inlineOf(children ?? [])).flat();

const items = (reader: Reader, closing: string): ListItem[] =>
  reader.until(closing, () => item(reader.until('list_item_close', (token) => block(reader, token))));

const TASK = /^\[([ xX])\] +/;

function item(blocks: Block[]): ListItem {
  const [first, ...rest] = blocks;
  const text = first?.kind === 'paragraph' ? first.parts[0] : undefined;
  const mark = text?.kind === 'text' ? TASK.exec(text.text) : null;
  if (first?.kind !== 'paragraph' || text?.kind !== 'text' || !mark) return { blocks };
  const task: Inline = { kind: 'text', text: text.text.slice(mark[0].length) };
  const paragraph: Block = { kind: 'paragraph', parts: [task, ...first.parts.slice(1)] };
  return { done: mark[1] !== ' ', blocks: [paragraph, ...rest] };
}

function table(reader: Reader): Block {
  const rows = reader
    .until('table_close', (token) => (token.type === 'tr_open' ? cells(reader) : undefined))
    .filter((row) => row.length > 0);
  const [head = [], ...body] = rows;
  return { kind: 'table', head, rows: body };
}

const cells = (reader: Reader): Cell[] =>
  reader.until('tr_close', (token) => ({
    align: alignOf(token),
    parts: parts(reader, token.type.replace('_open', '_close')),
  }));

function alignOf(token: Token): Align {
  const style = /text-align:(left|center|right)/.exec(String(token.attrGet('style') ?? ''));
  return style?.[1] as Align;
}
