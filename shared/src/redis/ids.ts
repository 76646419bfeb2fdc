import { createHash, randomBytes, randomFillSync } from 'node:crypto';
import { encodePartition } from './partition.js';

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

export const newUserId = (partition: number): string => `u${encodePartition(partition)}${randomBase32(16)}`;
export const newSessionId = (partition: number): string =>
  `s${encodePartition(partition)}${randomBase32(16)}`;
export const newRoomId = (): string => `r${randomBase32(16)}`;
export const LOBBY = 'lobby';

/** Two people have one direct room, whoever opens it first: its id is a function of both. */
export function directRoomId(userA: string, userB: string): string {
  const pair = [userA, userB].sort().join(' ');
  return `d${createHash('sha256').update(pair).digest('hex').slice(0, 24)}`;
}

/** 256 bits from a CSPRNG behind the partition that holds the session. Redis never sees this, only `hashToken` of it. */
export const newToken = (partition: number): string =>
  `${encodePartition(partition)}.${randomBytes(32).toString('base64url')}`;

/** SHA-256 in hex, under which a session is stored: a copy of the database gives nobody a session. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');
