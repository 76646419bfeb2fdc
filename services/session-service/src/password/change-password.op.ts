import { DevTalkError } from '@devtalk/contracts';
import { actingAccount } from '../account/administrator.js';
import type { ActorAccount } from '../pipeline/answers.js';
import { actorHandler } from '../pipeline/handler.js';
import type { RequestData } from '../pipeline/requests.js';
import type { ActorWork, HandlerResult, SessionContext } from '../pipeline/session-context.js';
import { sessionEndedError } from '../session/session-ended.js';
import { throttledAddress } from '../sign-in/address.js';
import { rejectLate } from '../throttle/request-timeout.js';
import { rejectedPassword } from './password-rules.js';

type Change = RequestData<'auth.password'>;

/** Changes the password; the actor's session stays, any other ends. A stolen session still has to know the old one. */
async function password(context: SessionContext, work: ActorWork<Change>): Promise<HandlerResult> {
  const { entry, actor, partition, data, log } = work;
  const account = await actingAccount(context, work);
  context.rules.check(data.newPassword, account.name, 'newPassword');
  if (data.newPassword === data.password) throw rejectedPassword('newPassword', 'unchanged');
  if (account.waitMs > 0) throw tooMany(account.waitMs);
  const isAwaited = () => rejectLate(context, entry);
  const request = { purpose: 'signIn', source: actor.userId } as const;
  if (!(await context.passwords.verify(request, account.passwordHash, data.password, isAwaited))) {
    return wrongPassword(context, work, account);
  }
  const newHash = await context.passwords.hashNext('signIn', data.newPassword);
  isAwaited();
  const { auditRetentionMs: retentionMs } = context.config.sessions;
  const command = { actor, passwordHash: account.passwordHash, newHash, retentionMs };
  const answer = await context.users.changePassword(partition, entry, command);
  if (answer.status === 'DONE') return 'done';
  if (answer.status === 'CHANGED') return password(context, work);
  if (answer.status === 'STALE') return { error: sessionEndedError(answer) };
  if (answer.status === 'THROTTLED') return { error: tooMany(answer.retryAfterMs) };
  context.metrics.ended('password_changed', answer.ended);
  log.info({ userId: actor.userId, ended: answer.ended }, 'password changed');
  return { result: {} };
}

/** Counted like a failed sign-in, but for this session: a stolen one is no way to guess without limit. */
async function wrongPassword(
  context: SessionContext,
  work: ActorWork<Change>,
  { name, device, ip }: ActorAccount,
): Promise<HandlerResult> {
  const { entry, actor, partition, log } = work;
  const answer = await context.users.rejectSignIn(partition, entry, {
    name,
    address: throttledAddress(ip),
    userId: actor.userId,
    sessionId: actor.sessionId,
    device,
    ip,
    rule: context.config.throttle.lock,
    retentionMs: context.config.sessions.auditRetentionMs,
    wasTried: true,
  });
  if (answer.status === 'DONE') return 'done';
  log.warn({ userId: actor.userId }, 'password change with a wrong password');
  if (answer.status === 'THROTTLED') return { error: tooMany(answer.retryAfterMs) };
  return { error: new DevTalkError('invalid_credentials', 'The present password is wrong') };
}

const tooMany = (retryAfterMs: number) =>
  new DevTalkError('rate_limited', 'Too many wrong passwords', { retryAfterMs });

export default actorHandler('auth.password', password);
