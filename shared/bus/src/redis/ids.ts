import { createHash, randomBytes } from 'node:crypto';
import { randomBase32 } from '@devtalk/runtime';
import { encodePartition } from './partition.js';

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
