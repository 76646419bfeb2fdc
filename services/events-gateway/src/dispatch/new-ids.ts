import { createHash } from 'node:crypto';
import { directRoomId, newRoomId, partitionOf } from '@devtalk/bus';
import { randomBase32 } from '@devtalk/runtime';
import type { Caller } from './caller.js';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * Base 32 that is random, or, with an idempotency key, a function of the person, the key and what is made: a command that comes
 * twice then names the same new thing, on whichever gateway it comes.
 */
function suffix(what: string, { actor, key }: Caller, length: number): string {
  if (key === undefined || actor === undefined) return randomBase32(length);
  const digest = createHash('sha256').update(`${what} ${actor.userId} ${key}`).digest();
  return Array.from(digest.subarray(0, length), (byte) => ALPHABET[byte & 31]).join('');
}

type NewRoom = { kind: 'direct'; with: string[] } | { kind: 'public' | 'private' };

export function roomIdFor(data: NewRoom, caller: Caller): string {
  if (data.kind === 'direct') return directRoomId(caller.actor?.userId ?? '', data.with[0] ?? '');
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
