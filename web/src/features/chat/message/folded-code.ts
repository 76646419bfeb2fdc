const SHOWN_LINES = 20;

/** How many lines code has, and its beginning where they are more than are shown at first. */
export function folded(code: string): { lines: number; head: string | undefined } {
  const lines = code.replace(/\n$/, '').split('\n');
  if (lines.length <= SHOWN_LINES) return { lines: lines.length, head: undefined };
  return { lines: lines.length, head: lines.slice(0, SHOWN_LINES).join('\n') };
}
