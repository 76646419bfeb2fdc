import { DevTalkError } from '@devtalk/contracts';
import { publicHandler } from '../pipeline/handler.js';
import type { RequestData } from '../pipeline/requests.js';
import type { HandlerResult, SessionContext, Work } from '../pipeline/session-context.js';
import { newSessionFor } from './client-info.js';
import { sessionOpened } from './session-opened.js';
import { throttled, type VerifiedUser, verifyCredentials } from './verify-credentials.js';

type Login = RequestData<'auth.login'>;

/** Signs in; whose session has to go for it is decided and done in one step with it. */
async function login(context: SessionContext, work: Work<Login>): Promise<HandlerResult> {
  const verified = await verifyCredentials(context, work);
  if ('ended' in verified) return verified.ended;
  const { partition, name, user } = verified;
  const { newSession, token } = newSessionFor(partition, work.data.client, context.config);
  const answer = await context.users.signIn(partition, work.entry, {
    userId: user.id,
    name,
    passwordHash: user.passwordHash,
    rehash: await strongerHash(context, verified, work.data.password),
    isAdmin: context.config.accounts.adminName === name,
    ...newSession,
  });
  switch (answer.status) {
    case 'DONE':
      return 'done';
    case 'CHANGED':
      return login(context, work);
    case 'DISABLED':
      return disabled(context, work, user.id);
    case 'THROTTLED':
      return throttled(context, work, { userId: user.id }, answer.retryAfterMs);
    case 'EXISTS':
      return sessionExists(context, work, user.id);
    case 'OPENED':
      return sessionOpened(context, work, answer, token);
  }
}

/** The password is at hand only now: a hash from cheaper days is replaced. */
async function strongerHash(
  { passwords }: SessionContext,
  { user }: VerifiedUser,
  password: string,
): Promise<string | undefined> {
  return passwords.isWeak(user.passwordHash) ? passwords.hashNext('signIn', password) : undefined;
}

export function disabled({ metrics }: SessionContext, { log }: Work<unknown>, userId: string): HandlerResult {
  metrics.signIn('refused');
  log.warn({ userId }, 'sign-in to a disabled account');
  return { error: new DevTalkError('forbidden', 'This account is disabled') };
}

function sessionExists({ metrics }: SessionContext, { log }: Work<unknown>, userId: string): HandlerResult {
  metrics.signIn('refused');
  log.info({ userId }, 'sign-in refused: the account is signed in elsewhere');
  return { error: new DevTalkError('session_exists') };
}

export default publicHandler('auth.login', login);
