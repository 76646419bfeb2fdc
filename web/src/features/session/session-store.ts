import type { Displacer, RevocationReason, Session, SupersededSession, User } from '@devtalk/contracts';
import { createStore } from '../../lib/store.js';

/** Why a session that was in use here is over. */
export interface SessionEnd {
  reason: 'superseded' | 'revoked' | 'expired' | 'too_many' | 'other';
  by?: Displacer;
  cause?: RevocationReason;
}

export interface SignedInState {
  status: 'signed-in';
  user: User;
  session: Session;
  /** Whether credentials were given just now: then a connection with older ones must not be kept. */
  fresh: boolean;
  displaced: SupersededSession | null;
}

export type SessionState =
  | { status: 'loading' }
  | { status: 'unreachable' }
  | { status: 'signed-out' }
  | SignedInState
  | { status: 'ended'; user: User; end: SessionEnd };

export const session = createStore<SessionState>({ status: 'loading' });
