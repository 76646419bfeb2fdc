import { DevTalkError } from '@devtalk/contracts';
import type { ActorAccount } from '../pipeline/answers.js';
import type { ActorWork, SessionContext } from '../pipeline/session-context.js';
import { sessionEndedError } from '../session/session-ended.js';

/**
 * The actor's account as it is now; its session's record may be older.
 * @throws DevTalkError: why the session has ended
 */
export async function actingAccount(
  { users }: SessionContext,
  { partition, actor }: ActorWork<unknown>,
): Promise<ActorAccount> {
  const account = await users.actorAccount(partition, actor);
  if (account.status === 'STALE') throw sessionEndedError(account);
  return account;
}

/** @throws DevTalkError `forbidden`, or why the session has ended */
export async function requireAdmin(context: SessionContext, work: ActorWork<unknown>): Promise<ActorAccount> {
  const account = await actingAccount(context, work);
  if (account.role !== 'admin') throw new DevTalkError('forbidden', 'Administrators only');
  return account;
}
