import * as z from 'zod';
import { LIMITS } from '../limits.js';
import { wholeNumber } from './ids.js';

/** The `next` of a list, given back as `after` or `before`. */
export const cursor = z
  .string()
  .regex(/^[A-Za-z0-9_.=~-]{1,256}$/, 'Not a value of `next`')
  .meta({ description: 'Opaque: the `next` of the page before' });

/**
 * Whether a text is the id of an entry of a Redis stream. Any other would be an error of Redis, as would `0-0`, before which nothing lies.
 */
export const isStreamCursor = (text: string): boolean => /^(?!0+-0+$)\d{1,15}-\d{1,10}$/.test(text);

/** The `next` of a list that is a Redis stream. */
export const streamCursor = z
  .string()
  .refine(isStreamCursor, 'Not a value of `next`')
  .meta({ description: 'Opaque: the `next` of the page before' });

/** What a list answers next to its items: null at the end. */
export const next = z.string().nullable();

/** A page size; one over the maximum is refused, never cut silently. */
export function limit(byDefault: number = LIMITS.pageDefault, max: number = LIMITS.pageMax) {
  return wholeNumber(1, max).default(byDefault);
}
