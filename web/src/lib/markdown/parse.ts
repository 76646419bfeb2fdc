import type { Block } from './ast.js';
import { createParser, MAX_NESTING } from './rules.js';
import { TooMuch } from './too-much.js';
import { blocksOf } from './tree.js';

const withTables = createParser(true);
const withoutTables = createParser(false);

/** A row may leave cells out, and each of them costs all the same: 4,000 rows of one letter below a head of 1,300 cells are 5 million. */
const MAX_CELLS = 2_000;
const DELIMITER_ROW = /^[\s>|:-]+$/;

/**
 * The blocks of a message. The time it takes is linear in the length of the text; where nesting or sheer number would make it dear to
 * show, the text is shown as it was typed.
 */
export function parseText(text: string): Block[] {
  const tokens = (isTableCheap(text) ? withTables : withoutTables).parse(text, {});
  try {
    if (tokens.some(({ nesting, level }) => nesting === 1 && level >= MAX_NESTING - 1)) throw new TooMuch();
    return blocksOf(tokens);
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error;
    return [{ kind: 'paragraph', parts: [{ kind: 'text', text }] }];
  }
}

function isTableCheap(text: string): boolean {
  const lines = text.split('\n');
  const columns = lines.reduce(
    (most, line) => (DELIMITER_ROW.test(line) ? Math.max(most, line.split('|').length) : most),
    0,
  );
  return columns * lines.length <= MAX_CELLS;
}
