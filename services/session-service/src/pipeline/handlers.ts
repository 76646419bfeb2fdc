import { disableAccount } from '../account/disable-account.js';
import { listSecurityEvents } from '../audit/list-security-events.js';
import { invite } from '../invite/invite.js';
import { password } from '../password/password.js';
import { recover } from '../password/recover.js';
import { register } from '../registration/register.js';
import { endOtherSessions } from '../session/end-other-sessions.js';
import { endSession } from '../session/end-session.js';
import { listSessions } from '../session/list-sessions.js';
import { logout } from '../session/logout.js';
import { touch } from '../session/touch.js';
import { login } from '../sign-in/login.js';
import type { RequestData, RequestName } from './requests.js';
import type { ActorWork, HandlerResult, SessionContext, Work } from './session-context.js';

type PublicHandler<N extends RequestName> = (
  context: SessionContext,
  work: Work<RequestData<N>>,
) => Promise<HandlerResult>;
type ActorHandler<N extends RequestName> = (
  context: SessionContext,
  work: ActorWork<RequestData<N>>,
) => Promise<HandlerResult>;

/** Requests without a session: they carry their credentials. */
export const publicHandlers: { [N in 'auth.register' | 'auth.login' | 'auth.recover']: PublicHandler<N> } = {
  'auth.register': register,
  'auth.login': login,
  'auth.recover': recover,
};

/** Requests on behalf of a live session. */
export const actorHandlers: {
  [N in Exclude<RequestName, keyof typeof publicHandlers>]: ActorHandler<N>;
} = {
  'auth.logout': logout,
  'auth.password': password,
  'session.list': answering(listSessions),
  'session.end': endSession,
  'session.endOthers': endOtherSessions,
  'session.touch': touch,
  'security.list': answering(listSecurityEvents),
  'account.disable': disableAccount,
  'registration.invite': answering(invite),
};

/** A handler that commits nothing by itself: its entry is acknowledged once the answer is known. */
function answering<D>(answer: (context: SessionContext, work: ActorWork<D>) => Promise<unknown>) {
  return async (context: SessionContext, work: ActorWork<D>): Promise<HandlerResult> => {
    const result = await answer(context, work);
    return (await context.sessions.take(work.entry)) ? { result } : 'done';
  };
}
