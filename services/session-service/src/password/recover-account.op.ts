import { publicHandler } from '../pipeline/handler.js';
import type { RequestData } from '../pipeline/requests.js';
import type { HandlerResult, SessionContext, Work } from '../pipeline/session-context.js';
import { newSessionFor } from '../sign-in/client-info.js';
import { disabled } from '../sign-in/open-session.op.js';
import { sessionOpened } from '../sign-in/session-opened.js';
import { throttled, verifyCredentials } from '../sign-in/verify-credentials.js';
import { rejectedPassword } from './password-rules.js';

type Recover = RequestData<'auth.recover'>;

/** "It wasn't me": with the password as proof every session ends and the password becomes another, in one step. */
async function recover(context: SessionContext, work: Work<Recover>): Promise<HandlerResult> {
  const { username, password, newPassword, client } = work.data;
  context.rules.check(newPassword, username, 'newPassword');
  if (newPassword === password) throw rejectedPassword('newPassword', 'unchanged');
  const verified = await verifyCredentials(context, work);
  if ('ended' in verified) return verified.ended;
  const { partition, name, user } = verified;
  const { newSession, token } = newSessionFor(partition, client, context.config);
  const answer = await context.users.recover(partition, work.entry, {
    userId: user.id,
    name,
    passwordHash: user.passwordHash,
    newHash: await context.passwords.hashNext('signIn', newPassword),
    ...newSession,
  });
  switch (answer.status) {
    case 'DONE':
      return 'done';
    case 'CHANGED':
      return recover(context, work);
    case 'DISABLED':
      return disabled(context, work, user.id);
    case 'THROTTLED':
      return throttled(context, work, { userId: user.id }, answer.retryAfterMs);
    case 'OPENED':
      work.log.warn({ userId: user.id }, 'account recovered: every session ended, password changed');
      return sessionOpened(context, work, answer, token);
  }
}

export default publicHandler('auth.recover', recover);
