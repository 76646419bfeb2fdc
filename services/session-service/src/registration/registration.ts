import { DevTalkError } from '@devtalk/contracts';
import type { SessionContext } from '../pipeline/session-context.js';

export interface Admission {
  /** Called right before the account is created, so that a claim to be first is not held through the hashing. */
  role(): Promise<'member' | 'admin'>;
}

/**
 * Whether this name may register at all. The administrator always may – the name of ADMIN_USERNAME, else the first to register –
 * or a closed system could never be opened.
 * @throws DevTalkError `forbidden` or `gone`, from `role` too: of many who might have been first, one is
 */
export async function admission(
  context: SessionContext,
  name: string,
  invite: string | undefined,
): Promise<Admission> {
  const { firstAccount } = context;
  const { adminName } = context.config.accounts;
  const mayBeFirst = adminName === undefined && (await firstAccount.isOpenTo(name));
  if (!mayBeFirst && adminName !== name) await admitMember(context, name, invite);
  const role = async () => {
    const isFirst = await firstAccount.claim(name);
    const isAdmin = adminName === undefined ? isFirst : adminName === name;
    if (mayBeFirst && !isFirst) await admitMember(context, name, invite);
    return isAdmin ? 'admin' : 'member';
  };
  return { role };
}

async function admitMember(context: SessionContext, name: string, invite: string | undefined): Promise<void> {
  const { registration } = context.config.accounts;
  if (registration === 'open') return;
  if (registration === 'closed') throw new DevTalkError('forbidden', 'Registration is closed');
  await useInvite(context, name, invite);
}

async function useInvite(
  { invites }: SessionContext,
  name: string,
  invite: string | undefined,
): Promise<void> {
  if (invite === undefined) throw new DevTalkError('forbidden', 'Registration needs an invitation');
  if (!(await invites.reserve(invite, name)))
    throw new DevTalkError('gone', 'The invitation is used up or expired');
}
