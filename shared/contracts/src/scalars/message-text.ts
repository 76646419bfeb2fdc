import { isBlank } from './blank.js';
import { text } from './text.js';

/** Message text of 1…max code points that shows something; Markdown, so lines and tabs stay as they are. */
export function messageText(max: number) {
  return text(1, max).refine((value) => !isBlank(value), 'Must not be blank');
}
