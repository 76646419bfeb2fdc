import { DevTalkError } from '@devtalk/shared/contracts';
import type { Service } from '../service.js';

export interface Admission {
  /** Asked right before the account is created, so that a claim to be first is not held through the hashing. */
  role(): Promise<'member' | 'admin'>;
}

/**
 * Whether this name may register at all. The administrator always may – the name of ADMIN_USERNAME, else whoever is first –
 * or a closed system could never be opened.
 * @throws DevTalkError `forbidden` or `gone`
 */
export async function admission(
  service: Service,
  name: string,
  invite: string | undefined,
): Promise<Admission> {
  const { registration, adminName } = service.config.accounts;
  const role = async () => {
    const isFirst = await service.firstAccount.claim(name);
    const isAdmin = adminName === undefined ? isFirst : adminName === name;
    return isAdmin ? 'admin' : 'member';
  };
  if (registration === 'open' || (await isFounder(service, name))) return { role };
  if (registration === 'closed') throw new DevTalkError('forbidden', 'Registration is closed');
  await useInvite(service, name, invite);
  return { role };
}

async function isFounder({ config, firstAccount }: Service, name: string): Promise<boolean> {
  const { adminName } = config.accounts;
  return adminName === undefined ? firstAccount.isOpen() : adminName === name;
}

async function useInvite({ invites }: Service, name: string, invite: string | undefined): Promise<void> {
  if (invite === undefined) throw new DevTalkError('forbidden', 'Registration needs an invitation');
  if (!(await invites.reserve(invite, name)))
    throw new DevTalkError('gone', 'The invitation is used up or expired');
}
