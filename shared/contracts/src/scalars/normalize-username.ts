/**
 * The form in which usernames are compared, stored as a key and partitioned: NFKC and full case folding.
 * Total (any string gives one) and idempotent.
 */
export function normalizeUsername(name: string): string {
  const folded = fold(name);
  return folded === name ? name : normalizeUsername(folded);
}

/** JavaScript has no case folding; lower → upper → lower is the same, but for the dotless ı and the final ς. */
function fold(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/[^ı]+/gu, (part) => part.toLowerCase().toUpperCase().toLowerCase())
    .replaceAll('ς', 'σ')
    .normalize('NFKC');
}
