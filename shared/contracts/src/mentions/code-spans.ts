import type { Range } from './mask.js';

const PARAGRAPH_END = /\n[^\S\n]*\n|\0/g;
const TICKS = /\\`|`+/g;

/** Code spans: a run of backticks up to the next run as long, within a paragraph. */
export function codeSpans(text: string): Range[] {
  const found: Range[] = [];
  if (!text.includes('`')) return found;
  let start = 0;
  for (const end of [...paragraphEnds(text), text.length]) {
    collect(text, start, end, found);
    start = end;
  }
  return found;
}

const paragraphEnds = (text: string): number[] =>
  [...text.matchAll(PARAGRAPH_END)].map(({ index }) => index + 1);

function collect(text: string, start: number, end: number, found: Range[]): void {
  const paragraph = text.slice(start, end);
  if (!paragraph.includes('`')) return;
  const runs = [...paragraph.matchAll(TICKS)].map(({ 0: ticks, index }) => ({
    index,
    // A backslash keeps a backtick from opening a span, but not from closing one.
    isEscaped: ticks.startsWith('\\'),
    length: ticks.startsWith('\\') ? 1 : ticks.length,
    end: index + ticks.length,
  }));
  const next = nextOfSameLength(runs.map(({ length }) => length));
  for (let i = 0; i < runs.length; i++) {
    const run = runs[i];
    const closing = runs[next[i] ?? -1];
    if (!run || run.isEscaped || !closing) continue;
    found.push([start + run.index, start + closing.end]);
    i = next[i] as number;
  }
}

/** For each run the index of the next one as long: looked up in one pass from the end, or a text of backticks would take quadratic time. */
function nextOfSameLength(lengths: readonly number[]): (number | undefined)[] {
  const seen = new Map<number, number>();
  const next = new Array<number | undefined>(lengths.length);
  for (let i = lengths.length - 1; i >= 0; i--) {
    const length = lengths[i] as number;
    next[i] = seen.get(length);
    seen.set(length, i);
  }
  return next;
}
