import { DevTalkError } from '@devtalk/contracts';
import { actingAccount } from '../account/administrator.js';
import type { ActorAccount } from '../pipeline/answers.js';
import type { RequestData } from '../pipeline/requests.js';
import type { ActorWork, Outcome, Service } from '../pipeline/service.js';
import { sessionEndedError } from '../session/session-ended.js';
import { throttlePlace } from '../sign-in/address.js';
import { checkPatience } from '../throttle/patience.js';
import { rejectedPassword } from './password-rules.js';

type Change = RequestData<'auth.password'>;

/** Changes the password; the actor's session stays, any other ends. A stolen session still has to know the old one. */
export async function password(service: Service, work: ActorWork<Change>): Promise<Outcome> {
  const { entry, actor, partition, data, log } = work;
  const account = await actingAccount(service, work);
  service.rules.check(data.newPassword, account.name, 'newPassword');
  if (data.newPassword === data.password) throw rejectedPassword('newPassword', 'unchanged');
  if (account.waitMs > 0) throw tooMany(account.waitMs);
  const isAwaited = () => checkPatience(service, entry);
  const request = { purpose: 'signIn', source: actor.userId } as const;
  if (!(await service.passwords.verify(request, account.passwordHash, data.password, isAwaited))) {
    return wrongPassword(service, work, account);
  }
  const newHash = await service.passwords.hashNext('signIn', data.newPassword);
  isAwaited();
  const { auditRetentionMs: retentionMs } = service.config.sessions;
  const command = { actor, passwordHash: account.passwordHash, newHash, retentionMs };
  const answer = await service.accounts.changePassword(partition, entry, command);
  if (answer.status === 'DONE') return 'done';
  if (answer.status === 'CHANGED') return password(service, work);
  if (answer.status === 'STALE') return { refused: sessionEndedError(answer) };
  if (answer.status === 'THROTTLED') return { refused: tooMany(answer.retryAfterMs) };
  service.metrics.ended('password_changed', answer.ended);
  log.info({ userId: actor.userId, ended: answer.ended }, 'password changed');
  return { result: {} };
}

/** Counted like a failed sign-in, but for this session: a stolen one is no way to guess without limit. */
async function wrongPassword(
  service: Service,
  work: ActorWork<Change>,
  { name, device, ip }: ActorAccount,
): Promise<Outcome> {
  const { entry, actor, partition, log } = work;
  const answer = await service.accounts.refuseSignIn(partition, entry, {
    name,
    place: throttlePlace(ip),
    userId: actor.userId,
    sessionId: actor.sessionId,
    device,
    ip,
    rule: service.config.throttle.lock,
    retentionMs: service.config.sessions.auditRetentionMs,
    wasTried: true,
  });
  if (answer.status === 'DONE') return 'done';
  log.warn({ userId: actor.userId }, 'password change with a wrong password');
  if (answer.status === 'THROTTLED') return { refused: tooMany(answer.retryAfterMs) };
  return { refused: new DevTalkError('invalid_credentials', 'The present password is wrong') };
}

const tooMany = (retryAfterMs: number) =>
  new DevTalkError('rate_limited', 'Too many wrong passwords', { retryAfterMs });
