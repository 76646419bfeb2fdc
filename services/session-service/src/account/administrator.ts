import { DevTalkError } from '@devtalk/contracts';
import type { ActorAccount } from '../pipeline/answers.js';
import type { ActorWork, Service } from '../pipeline/service.js';
import { sessionEndedError } from '../session/session-ended.js';

/**
 * The actor's account as it is now, whatever its session was told at sign-in.
 * @throws DevTalkError: why the session has ended
 */
export async function actingAccount(
  { accounts }: Service,
  { partition, actor }: ActorWork<unknown>,
): Promise<ActorAccount> {
  const account = await accounts.actorAccount(partition, actor);
  if (account.status === 'STALE') throw sessionEndedError(account);
  return account;
}

/** @throws DevTalkError `forbidden`, or why the session has ended */
export async function requireAdmin(service: Service, work: ActorWork<unknown>): Promise<ActorAccount> {
  const account = await actingAccount(service, work);
  if (account.role !== 'admin') throw new DevTalkError('forbidden', 'Administrators only');
  return account;
}
