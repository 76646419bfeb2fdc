import type { ConnectionState } from '@devtalk/client';
import type { EndpointData, SessionEnd, SignedIn } from '@devtalk/contracts';
import { sessionEndOfError } from '@devtalk/contracts/session-end';
import { ApiError, api } from '../../lib/api.js';
import { forgetPerson } from '../../lib/storage.js';
import { type ClientEnd, session } from './session-store.js';

/** Who is signed in, by the cookie that only the server can read. */
export async function loadSession(): Promise<void> {
  session.set({ status: 'loading' });
  try {
    const { user, session: current } = await api('auth.me', {});
    session.set({ status: 'signed-in', user, session: current, fresh: false, displaced: null });
  } catch (error) {
    const unauthorised = error instanceof ApiError && error.problem.status === 401;
    session.set({ status: unauthorised ? 'signed-out' : 'unreachable' });
  }
}

export async function signIn(data: EndpointData<'auth.login'>): Promise<void> {
  enter(await api('auth.login', data));
}

export async function signUp(data: EndpointData<'auth.register'>): Promise<void> {
  enter({ ...(await api('auth.register', data)), superseded: null });
}

export async function recover(data: EndpointData<'auth.recover'>): Promise<void> {
  enter(await api('auth.recover', data));
}

/** Nothing of this person stays behind: what was not sent is forgotten, and the page is loaded anew. */
export async function signOut(): Promise<void> {
  await api('auth.logout', {}).catch((error: unknown) => {
    if (!(error instanceof ApiError) || error.problem.status !== 401) throw error;
  });
  const state = session.get();
  if (state.status === 'signed-in') forgetPerson(state.user.id);
  location.assign('/');
}

export function dismissDisplaced(): void {
  session.update((state) => (state.status === 'signed-in' ? { ...state, displaced: null } : state));
}

function enter({ user, session: current, superseded }: SignedIn): void {
  session.set({ status: 'signed-in', user, session: current, fresh: true, displaced: superseded });
}

/** The connection ended for good: find out why, and whether this browser has meanwhile signed in again. */
export async function connectionEnded(ending: Extract<ConnectionState, { status: 'ended' }>): Promise<void> {
  const state = session.get();
  if (state.status !== 'signed-in') return;
  const asked = await api('auth.me', {}).catch((error: Error) => error);
  if (session.get() !== state) return;
  if (asked instanceof Error) {
    session.set({ status: 'ended', user: state.user, end: reported(asked) ?? endOf(ending) });
  } else if (asked.session.id === state.session.id) {
    session.set({ status: 'ended', user: state.user, end: endOf(ending) });
  } else {
    // Another tab of this browser has signed in again; its cookie is ours too.
    session.set({ ...state, ...asked, fresh: false, displaced: null });
  }
}

/** Another tab of this browser is connected again with a new session of the same person: this tab may use it too. */
export async function connectionReturned(): Promise<void> {
  const state = session.get();
  if (state.status !== 'ended') return;
  const answer = await api('auth.me', {}).catch(() => undefined);
  if (session.get() !== state || answer?.user.id !== state.user.id) return;
  session.set({ status: 'signed-in', ...answer, fresh: false, displaced: null });
}

function endOf({ reason, end }: Extract<ConnectionState, { status: 'ended' }>): ClientEnd {
  if (end) return end;
  if (reason === 'session_required') return { state: 'expired' };
  return { state: reason === 'too_many_connections' ? reason : 'protocol_error' };
}

/** The event that says who took over may have been lost on the way; the error of a request says the same. */
function reported(error: Error): SessionEnd | undefined {
  return error instanceof ApiError ? sessionEndOfError(error.problem) : undefined;
}
