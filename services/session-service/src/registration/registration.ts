import { DevTalkError } from '@devtalk/contracts';
import type { Service } from '../pipeline/service.js';

export interface Admission {
  /** Asked right before the account is created, so that a claim to be first is not held through the hashing. */
  role(): Promise<'member' | 'admin'>;
}

/**
 * Whether this name may register at all. The administrator always may – the name of ADMIN_USERNAME, else whoever is first –
 * or a closed system could never be opened.
 * @throws DevTalkError `forbidden` or `gone`, from `role` too: of many who might have been first, one is
 */
export async function admission(
  service: Service,
  name: string,
  invite: string | undefined,
): Promise<Admission> {
  const { firstAccount } = service;
  const { adminName } = service.config.accounts;
  const mayBeFirst = adminName === undefined && (await firstAccount.isOpenTo(name));
  if (!mayBeFirst && adminName !== name) await admitMember(service, name, invite);
  const role = async () => {
    const isFirst = await firstAccount.claim(name);
    const isAdmin = adminName === undefined ? isFirst : adminName === name;
    if (mayBeFirst && !isFirst) await admitMember(service, name, invite);
    return isAdmin ? 'admin' : 'member';
  };
  return { role };
}

async function admitMember(service: Service, name: string, invite: string | undefined): Promise<void> {
  const { registration } = service.config.accounts;
  if (registration === 'open') return;
  if (registration === 'closed') throw new DevTalkError('forbidden', 'Registration is closed');
  await useInvite(service, name, invite);
}

async function useInvite({ invites }: Service, name: string, invite: string | undefined): Promise<void> {
  if (invite === undefined) throw new DevTalkError('forbidden', 'Registration needs an invitation');
  if (!(await invites.reserve(invite, name)))
    throw new DevTalkError('gone', 'The invitation is used up or expired');
}
