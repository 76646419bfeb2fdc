import type { RequestData, RequestName } from '../domain/requests.js';
import type { ActorWork, Outcome, Service, Work } from '../service.js';
import { disableAccount } from './disable-account.js';
import { endOtherSessions } from './end-other-sessions.js';
import { endSession } from './end-session.js';
import { invite } from './invite.js';
import { listSecurityEvents } from './list-security-events.js';
import { listSessions } from './list-sessions.js';
import { login } from './login.js';
import { logout } from './logout.js';
import { password } from './password.js';
import { recover } from './recover.js';
import { register } from './register.js';
import { touch } from './touch.js';

type PublicHandler<N extends RequestName> = (
  service: Service,
  work: Work<RequestData<N>>,
) => Promise<Outcome>;
type ActorHandler<N extends RequestName> = (
  service: Service,
  work: ActorWork<RequestData<N>>,
) => Promise<Outcome>;

/** Requests of nobody in particular: they bring their credentials along. */
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

/** A handler that commits nothing by itself: its entry is taken once the answer is known. */
function answering<D>(ask: (service: Service, work: ActorWork<D>) => Promise<unknown>) {
  return async (service: Service, work: ActorWork<D>): Promise<Outcome> => {
    const result = await ask(service, work);
    return (await service.sessions.take(work.entry)) ? { result } : 'done';
  };
}
