import type { Session, SessionEnd, SupersededSession, User } from '@devtalk/contracts';
import { createStore } from '../../lib/store.js';

/** Why the client of a session that was in use here is over: the session has ended, or only its connection has, for good. */
export type ClientEnd = SessionEnd | { readonly state: 'too_many_connections' | 'protocol_error' };

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
  | { status: 'ended'; user: User; end: ClientEnd };

export const session = createStore<SessionState>({ status: 'loading' });
