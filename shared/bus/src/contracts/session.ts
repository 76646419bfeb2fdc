import type { RevocationReason, SessionEnd, User } from '@devtalk/contracts';
import type { Actor } from '../envelope.js';

/**
 * How long (ms) the gateway waits for register, login, recover and password, which may queue for the hashing of passwords.
 * session-service carries none out later: a session that nobody waits for would end the one somebody has.
 */
export const SIGN_IN_PATIENCE_MS = 10_000;

/** Where a request came from, as the gateway saw it through trusted proxies. */
export interface Client {
  ip: string;
  /** Name the person gave the device, else derived from the User-Agent. */
  device: string;
  /** Random value of a long-lived cookie: "this browser signed in before". Null for a first visit. */
  deviceId: string | null;
  /** From a configured proxy header; null where there is none. */
  coordinates: { latitude: number; longitude: number } | null;
  /** Hash of the token that came along, if any: same-browser sign-in replaces that session. */
  tokenHash: string | null;
}

/** A session has been opened. The token is in this answer and nowhere else. */
export interface Opened {
  user: { id: string; username: string; displayName: string; role: 'member' | 'admin'; createdAt: string };
  session: {
    id: string;
    device: string;
    ip: string;
    createdAt: string;
    lastSeenAt: string;
    expiresAt: string;
  };
  superseded: { sessionId: string; device: string; ip: string; createdAt: string; lastSeenAt: string } | null;
  token: string;
}

/**
 * The hash at `keys.session.session(p, hashToken(token))`: every field a string. Written by session-service, read by the gateway.
 * The key outlives the session by 24 h as its tombstone. A `live` record whose `idleExpiresAt` or `expiresAt` has passed (Redis' time)
 * has expired.
 */
export interface SessionRecord {
  state: 'live' | SessionEnd['state'];
  id: string;
  userId: string;
  username: string;
  displayName: string;
  role: User['role'];
  /** ISO: of the account. */
  userCreatedAt: string;
  epoch: string;
  device: string;
  ip: string;
  /** ISO. */
  createdAt: string;
  lastSeenAt: string;
  /** Milliseconds since 1970, Redis' time. */
  idleExpiresAt: string;
  /** Milliseconds since 1970: absolute timeout. */
  expiresAt: string;
  /** JSON of the contracts' `Displacer`; only when superseded. `parseSessionEnd` reads it and `reason`. */
  by?: string;
  /** Only when revoked. */
  reason?: RevocationReason;
  endedAt?: string;
}

/** Payload on `keys.session.sessions(p)`, one for each session that ended: a `SessionEnd` whose `state` is called `type`, and whose it is. */
export type SessionEnded = Omit<SessionEnd, 'state'> & {
  type: SessionEnd['state'];
  userId: string;
  sessionId: string;
  /** The user's epoch after it. */
  epoch: number;
  at: string;
};

/**
 * Entries of `keys.session.events(p)`: flat fields `event`, `data` (JSON).
 * `user.registered` {user: public user + createdAt}, `session.opened` {userId, sessionId}, `session.ended` {SessionEnded},
 * `user.updated`, `user.disabled` {userId}.
 */
export type SessionEventName =
  | 'user.registered'
  | 'user.updated'
  | 'user.disabled'
  | 'session.opened'
  | 'session.ended';

export type { Actor };
