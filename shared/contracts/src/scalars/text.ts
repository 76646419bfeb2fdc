import * as z from 'zod';
import { isBlank } from './blank.js';
import { hasLengthBetween, isWellFormed } from './code-points.js';

/** JSON Schema counts string lengths in code points too, so the same numbers go into the documents. */
const lengths = (min: number, max: number) => ({ ...(min > 0 && { minLength: min }), maxLength: max });

/** Any well-formed text of min…max code points. */
export function text(min: number, max: number) {
  return z
    .string()
    .refine((value) => hasLengthBetween(value, min, max), {
      error: min > 0 ? `Must have ${min} to ${max} characters` : `Must have at most ${max} characters`,
      abort: true,
    })
    .refine(isWellFormed, { error: 'Contains half a character (a lone surrogate)', abort: true })
    .meta(lengths(min, max));
}

/** Controls, line separators, direction marks and overrides: they forge log lines and headers, or what a name looks like. */
const forging = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** One line of printable text, trimmed; what is not empty must show something. */
export function line(min: number, max: number) {
  return z
    .string()
    .trim()
    .refine((value) => hasLengthBetween(value, min, max), {
      error: min > 0 ? `Must have ${min} to ${max} characters` : `Must have at most ${max} characters`,
      abort: true,
    })
    .refine((value) => !forging.test(value) && isWellFormed(value), {
      error: 'Must be one line without control characters',
      abort: true,
    })
    .refine((value) => value === '' || !isBlank(value), { error: 'Must not be blank' })
    .meta(lengths(min, max));
}
