import { randomFillSync } from 'node:crypto';

/** Crockford's base 32 in lower case: no letters that are read as digits. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** Drawn in advance, each byte used once: asking the generator costs as much for 4,096 bytes as for a few. Tokens are drawn by themselves. */
const pool = Buffer.alloc(4_096);
let drawn = pool.length;

/** `length` characters of base 32 from a CSPRNG, 5 bits each. */
export function randomBase32(length: number): string {
  if (length > pool.length) throw new RangeError(`${length} is longer than any id`);
  if (drawn + length > pool.length) {
    randomFillSync(pool);
    drawn = 0;
  }
  let text = '';
  for (const end = drawn + length; drawn < end; drawn++) text += ALPHABET[(pool[drawn] as number) & 31];
  return text;
}
