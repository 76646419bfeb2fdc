import * as z from 'zod';
import { LIMITS } from '../limits.js';
import { hasLengthBetween, isWellFormed } from './code-points.js';
import { normalizeUsername } from './normalize-username.js';

/**
 * Letters and digits of any script with `_ . -` inside. Combining marks count as part of their letter, since many
 * scripts cannot be written without them; invisible characters do not pass, or `eve` could look like another `eve`.
 */
const pattern = /^[\p{L}\p{Nd}](?:[\p{L}\p{M}\p{Nd}_.-]*[\p{L}\p{M}\p{Nd}])?$/u;
const invisible = /\p{Default_Ignorable_Code_Point}/u;

function isUsername(name: string): boolean {
  return isWellShaped(name) && isWellShaped(normalizeUsername(name));
}

function isWellShaped(name: string): boolean {
  return (
    hasLengthBetween(name, LIMITS.usernameMin, LIMITS.usernameMax) &&
    pattern.test(name) &&
    !invisible.test(name)
  );
}

/** A new username. */
export const username = z
  .string()
  .refine(isUsername, 'Must be 2 to 32 letters or digits, with _ . - inside')
  .meta({
    minLength: LIMITS.usernameMin,
    maxLength: LIMITS.usernameMax,
    description: 'Letters or digits of any script, `_ . -` inside; compared after NFKC and case folding',
  });

/** A username somebody claims to have. Looser, so that one that cannot exist answers as one that does not. */
export const claimedUsername = z
  .string()
  .refine((name) => hasLengthBetween(name, 1, 128) && isWellFormed(name), 'Must have 1 to 128 characters')
  .meta({ minLength: 1, maxLength: 128 });
