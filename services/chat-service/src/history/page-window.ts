/**
 * The part of a page that fits into `bytes`, grown around `anchor` to both sides as long as there is room; at least one item.
 * @param sizes bytes of each item
 * @returns first and last index, both included; null for an empty page
 */
export function windowWithin(
  sizes: readonly number[],
  anchor: number,
  bytes: number,
): [number, number] | null {
  if (sizes.length === 0) return null;
  let first = Math.min(Math.max(anchor, 0), sizes.length - 1);
  let last = first;
  let left = bytes - (sizes[first] ?? 0);
  for (let grew = true; grew; ) {
    grew = false;
    const before = sizes[first - 1];
    if (before !== undefined && before <= left) {
      left -= before;
      first--;
      grew = true;
    }
    const after = sizes[last + 1];
    if (after !== undefined && after <= left) {
      left -= after;
      last++;
      grew = true;
    }
  }
  return [first, last];
}
