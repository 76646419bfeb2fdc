import { createHash } from 'node:crypto';
import { randomBase32 } from '@devtalk/runtime';
import { directRoomId, newRoomId } from '../redis/ids.js';
import { partitionOf } from '../redis/partition.js';
import type { Caller } from './caller.js';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * Base 32 that is random, or, with an idempotency key, a function of the user, the key and what is made: a command that comes
 * twice then names the same new thing, on whichever gateway it comes.
 */
function suffix(what: string, { actor, key }: Caller, length: number): string {
  if (key === undefined || actor === undefined) return randomBase32(length);
  const digest = createHash('sha256').update(`${what} ${actor.userId} ${key}`).digest();
  return Array.from(digest.subarray(0, length), (byte) => ALPHABET[byte & 31]).join('');
}

/** `other`: with whom a direct room is. */
export function roomIdFor(other: string | undefined, caller: Caller): string {
  if (other !== undefined) return directRoomId(caller.actor?.userId ?? '', other);
  return caller.key === undefined ? newRoomId() : `r${suffix('room', caller, 16)}`;
}

export const accountIdFor = (caller: Caller): string => `a${suffix('account', caller, 16)}`;

/**
 * Short, since people type it: 50 bits, less the 4 of the partition. It hashes to its maker's partition, where their links are counted in
 * the step that makes one; that takes as many attempts, on average, as there are partitions.
 */
export function linkCodeFor(caller: Caller, partition: number, partitions: number): string {
  for (let attempt = 0; ; attempt++) {
    const code = suffix(attempt === 0 ? 'link' : `link ${attempt}`, caller, 10);
    if (partitionOf(code, partitions) === partition) return code;
  }
}
