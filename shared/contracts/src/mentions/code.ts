import { codeSpans } from './code-spans.js';
import { masked, type Range } from './mask.js';

interface Line {
  readonly start: number;
  /** Behind its line break. */
  readonly end: number;
  readonly text: string;
}

/** The part of a line behind the quote and list markers in front of it. */
interface Content {
  readonly quotes: number;
  /** Columns that the list markers take, which the lines of an item are indented by; 0 outside lists. */
  readonly indent: number;
  readonly text: string;
}

interface Fence {
  readonly marker: string;
  readonly quotes: number;
  readonly indent: number;
}

const QUOTE = /^ {0,3}> ?/;
const ITEM = /^ *(?:[-*+]|\d{1,9}[.)]) {1,4}(?! )/;
const FENCE = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/;
const INDENTED = /^(?: {4}| {0,3}\t)/;
/** More levels of markers than anybody nests; keeps a line of nothing but markers linear. */
const MOST_MARKERS = 16;

/**
 * Masks code as CommonMark reads it: fenced blocks (also in quotes and lists, also without an end), indented blocks and code spans.
 * Linear in the text.
 */
export function maskCode(text: string): string {
  const blocks = codeBlocks(text);
  const withoutBlocks = masked(text, blocks);
  return masked(withoutBlocks, codeSpans(withoutBlocks));
}

function codeBlocks(text: string): Range[] {
  const found: Range[] = [];
  let fence: Fence | undefined;
  let mayBeIndented = true; // an indented block does not interrupt a paragraph or a list
  let isInList = false;
  for (const line of linesOf(text)) {
    if (fence && isWithin(fence, line.text)) {
      found.push([line.start, line.end]);
      if (closes(fence, line.text)) fence = undefined;
      mayBeIndented = true;
      continue;
    }
    const content = contentOf(line.text);
    fence = opened(content);
    const isBlank = content.text.trim() === '';
    isInList = content.indent > 0 || (isInList && (isBlank || /^\s/.test(line.text)));
    const isIndented: boolean = mayBeIndented && !isBlank && !isInList && INDENTED.test(content.text);
    if (fence || isIndented) found.push([line.start, line.end]);
    mayBeIndented = isBlank || isIndented;
  }
  return found;
}

function* linesOf(text: string): Generator<Line> {
  const breaks = /\r\n?|\n|$/g;
  for (let start = 0; start < text.length; ) {
    breaks.lastIndex = start;
    const found = breaks.exec(text);
    const stop = found?.index ?? text.length;
    const end = stop + (found?.[0].length ?? 0);
    yield { start, end, text: text.slice(start, stop) };
    start = end;
  }
}

function contentOf(line: string): Content {
  let text = line;
  let quotes = 0;
  let indent = 0;
  for (let i = 0; i < MOST_MARKERS; i++) {
    const quote = QUOTE.exec(text);
    const marker = quote ?? ITEM.exec(text);
    if (!marker) break;
    text = text.slice(marker[0].length);
    if (quote) quotes++;
    indent = quote ? 0 : indent + marker[0].length;
  }
  return { quotes, indent, text };
}

function opened({ quotes, indent, text }: Content): Fence | undefined {
  // Inside a list item the fence may stand on a line of its own, indented like the item.
  const marker = FENCE.exec(text)?.[1] ?? FENCE.exec(text.trimStart())?.[1];
  if (marker === undefined) return undefined;
  const own = FENCE.test(text) ? 0 : text.length - text.trimStart().length;
  return { marker, quotes, indent: indent + (own > 3 ? own : 0) };
}

/** The line without the markers of the fence's containers; undefined where it stands outside of them. */
function inside({ quotes, indent }: Fence, line: string): string | undefined {
  let text = line;
  for (let i = 0; i < quotes; i++) {
    const quote = QUOTE.exec(text);
    if (!quote) return undefined;
    text = text.slice(quote[0].length);
  }
  if (text.trim() === '') return '';
  const own = text.length - text.trimStart().length;
  return own < indent ? undefined : text.slice(indent);
}

const isWithin = (fence: Fence, line: string): boolean => inside(fence, line) !== undefined;

function closes(fence: Fence, line: string): boolean {
  const text = inside(fence, line) ?? '';
  const trimmed = text.trim();
  return (
    /^ {0,3}[`~]/.test(text) &&
    trimmed.length >= fence.marker.length &&
    trimmed === (fence.marker[0] as string).repeat(trimmed.length)
  );
}
