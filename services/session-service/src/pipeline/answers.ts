import type { Opened } from '@devtalk/bus';
import type { SessionEndFields } from '@devtalk/contracts';

/** Somebody else has committed the entry: nothing was written, no answer is due. */
export interface Done {
  status: 'DONE';
}
export interface Changed {
  status: 'CHANGED';
}
interface Disabled {
  status: 'DISABLED';
}
export interface Throttled {
  status: 'THROTTLED';
  retryAfterMs: number;
}
/** The session that acts has ended; `state` is `unknown` where it left no trace. */
export type Stale = { status: 'STALE' } & SessionEndFields;

export interface SignInStart {
  status: 'KNOWN' | 'UNKNOWN';
  waitMs: number;
  /** Takeovers of the account within the last minute. */
  takeovers: number;
  /** This device has signed in to the account before: neither lanes nor failures of others hold it up. */
  isKnownDevice: boolean;
  user?: { id: string; passwordHash: string; role: 'member' | 'admin' };
}

export interface SessionOpened {
  status: 'OPENED';
  user: Opened['user'];
  session: Opened['session'];
  superseded?: NonNullable<Opened['superseded']>;
  takeovers: number;
  travel?: { distanceKm: number; speedKmh: number };
  /** Failures of this user at this address, which no longer count against the address. */
  healed: number;
}

export type SignInAnswer = Done | Changed | Disabled | Throttled | { status: 'EXISTS' } | SessionOpened;
export type RecoverAnswer = Done | Changed | Disabled | Throttled | SessionOpened;
export type RegisterAnswer = Done | { status: 'TAKEN' } | SessionOpened;
export type RejectionAnswer = Done | { status: 'FAILED'; isStranger: boolean } | Throttled;

export interface ActorAccount {
  status: 'ACCOUNT';
  name: string;
  role: 'member' | 'admin';
  passwordHash: string;
  waitMs: number;
  /** Of the session that acts. */
  device: string;
  ip: string;
}

export interface SessionRow {
  id: string;
  device: string;
  ip: string;
  createdAt: string;
  lastSeenAt: string;
  expiresAt: string;
  user?: { id: string; username: string; displayName: string };
}

export interface SessionPage {
  status: 'HIT' | 'MISS';
  cachedAt: string;
  sessions: SessionRow[];
}

/** One entry of the audit trail as it is stored; `id` is its stream id. */
export interface AuditRow {
  id: string;
  kind: string;
  user?: string;
  device: string;
  ip: string;
  session?: string;
  by?: string;
  reason?: string;
  distance?: string;
  speed?: string;
}
