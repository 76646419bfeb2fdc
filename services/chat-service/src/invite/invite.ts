import type { RequestAnswer } from '@devtalk/bus';
import type { PublicUser } from '@devtalk/contracts';

type ListedInvite = RequestAnswer<'invite.list'>['invites'][number];

/** What `invite_list` answers of each. */
export type InviteRow = [code: string, by: string, endMs: number, uses: number, maxUses: number | null];

export const inviteOf = ([code, by, endMs, uses, maxUses]: InviteRow): ListedInvite => ({
  code,
  uses,
  maxUses,
  expiresAt: new Date(endMs).toISOString(),
  by: JSON.parse(by) as PublicUser,
});

export const byEnd = (a: ListedInvite, b: ListedInvite): number =>
  Date.parse(a.expiresAt) - Date.parse(b.expiresAt);
