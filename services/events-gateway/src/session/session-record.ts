import type { Actor, SessionEnded, SessionRecord } from '@devtalk/bus';
import { DevTalkError, type Displacer, type RevocationReason } from '@devtalk/contracts';

/** A session that lives, as read from its record. Shared by all connections of it. */
export interface LiveSession {
  readonly actor: Actor;
  readonly partition: number;
  readonly tokenHash: string;
  readonly user: PublicAccount;
  readonly session: PublicSession;
  /** How often activity is reported, in ms. */
  readonly touchEveryMs: number;
}

interface PublicAccount {
  id: string;
  username: string;
  displayName: string;
  role: 'member' | 'admin';
  createdAt: string;
}

interface PublicSession {
  id: string;
  device: string;
  ip: string;
  createdAt: string;
  lastSeenAt: string;
  expiresAt: string;
}

/** How a session ended, as its holders are told. */
export type SessionEnd =
  | { readonly code: 'session_superseded'; readonly by: Displacer }
  | { readonly code: 'session_revoked'; readonly reason: RevocationReason }
  | { readonly code: 'session_expired' | 'session_required' };

type Fields = Partial<Record<keyof SessionRecord, string | null>>;

const UNKNOWN_DISPLACER: Displacer = { device: 'unknown', ip: '', at: new Date(0).toISOString() };

/** Null while the session lives. `now` is Redis' time in ms: the record's expiries are in it. */
export function endOf(record: Fields, now: number): SessionEnd | null {
  switch (record.state) {
    case 'live':
      return Math.min(Number(record.idleExpiresAt), Number(record.expiresAt)) > now
        ? null
        : { code: 'session_expired' };
    case 'superseded':
      return { code: 'session_superseded', by: displacerOf(record.by) };
    case 'revoked':
      return { code: 'session_revoked', reason: (record.reason as RevocationReason) ?? 'revoked' };
    case 'expired':
      return { code: 'session_expired' };
    default:
      return { code: 'session_required' };
  }
}

export function endOfMessage(ended: SessionEnded): SessionEnd {
  if (ended.type === 'superseded') return { code: 'session_superseded', by: ended.by ?? UNKNOWN_DISPLACER };
  if (ended.type === 'revoked') return { code: 'session_revoked', reason: ended.reason ?? 'revoked' };
  return { code: 'session_expired' };
}

export function errorOf(end: SessionEnd): DevTalkError {
  const fields =
    end.code === 'session_superseded'
      ? { by: end.by }
      : end.code === 'session_revoked'
        ? { reason: end.reason }
        : {};
  return new DevTalkError(end.code, undefined, { fields });
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

function displacerOf(json: string | null | undefined): Displacer {
  try {
    return { ...UNKNOWN_DISPLACER, ...(JSON.parse(json ?? '') as Partial<Displacer>) };
  } catch {
    return UNKNOWN_DISPLACER;
  }
}
