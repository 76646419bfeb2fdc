/** Stands for a character that is no prose; messages cannot contain it, and it ends every word. */
const MASK = '\0';

export type Range = readonly [start: number, end: number];

/** The text with `ranges` (ascending, apart) masked; every index stays what it was. */
export function masked(text: string, ranges: readonly Range[]): string {
  if (ranges.length === 0) return text;
  let result = '';
  let from = 0;
  for (const [start, end] of ranges) {
    result += text.slice(from, start) + MASK.repeat(end - start);
    from = end;
  }
  return result + text.slice(from);
}
