import type { Actor, SessionRecord } from '@devtalk/bus';
import { parseSessionEnd, type Session, type SessionEnd, type User } from '@devtalk/contracts';

/** A session that lives, as read from its record. Shared by all connections of it. */
export interface LiveSession {
  readonly actor: Actor;
  readonly partition: number;
  readonly tokenHash: string;
  readonly user: User;
  readonly session: Session;
  /** How often activity is reported, in ms. */
  readonly touchEveryMs: number;
}

type Fields = Partial<Record<keyof SessionRecord, string | null>>;

/** `now` is Redis' time in ms: the record's expiries are in it. */
export function isLive(record: Fields, now: number): boolean {
  const expiresAt = Math.min(Number(record.idleExpiresAt), Number(record.expiresAt));
  return record.state === 'live' && expiresAt > now;
}

/** How a session that is not live ended; undefined where there is none. One whose time is over has expired before anyone writes so. */
export function endOf(record: Fields): SessionEnd | undefined {
  return record.state === 'live' ? { state: 'expired' } : parseSessionEnd(record);
}

export function liveSession(record: SessionRecord, partition: number, tokenHash: string): LiveSession {
  const { id, userId, username, displayName, role, device, ip, createdAt, lastSeenAt } = record;
  const expiresAt = new Date(Number(record.expiresAt)).toISOString();
  return {
    actor: { userId, username, displayName, role, sessionId: id, epoch: Number(record.epoch) },
    partition,
    tokenHash,
    user: { id: userId, username, displayName, role, createdAt: record.userCreatedAt },
    session: { id, device, ip, createdAt, lastSeenAt, expiresAt },
    touchEveryMs: touchEvery(Number(record.idleExpiresAt) - Date.parse(lastSeenAt)),
  };
}

/** Once a minute, which costs little; with a short idle timeout so often that nobody runs into it who is active. */
const touchEvery = (idleMs: number): number => Math.max(1_000, Math.min(60_000, idleMs / 10));
