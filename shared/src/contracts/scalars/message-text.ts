import { text } from './text.js';

/** Message text of 1…max code points, not only white space; Markdown, so lines and tabs stay as they are. */
export function messageText(max: number) {
  return text(1, max).refine((value) => value.trim() !== '', 'Must not be blank');
}
