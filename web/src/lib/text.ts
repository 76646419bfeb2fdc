const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** What a person sees as the first character, however many code points it is made of. */
export function firstGrapheme(text: string): string {
  for (const { segment } of segmenter.segment(text.trim())) return segment;
  return '';
}

/** Length as the protocol counts it: Unicode code points. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
