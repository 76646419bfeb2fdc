import type { RoomInviteListed } from '@devtalk/bus';
import type { PublicUser } from '@devtalk/contracts';

/** What `invite_list` answers of each. */
export type InviteRow = [code: string, by: string, endMs: number, uses: number, maxUses: number | null];

export const inviteOf = ([code, by, endMs, uses, maxUses]: InviteRow): RoomInviteListed => ({
  code,
  uses,
  maxUses,
  expiresAt: new Date(endMs).toISOString(),
  by: JSON.parse(by) as PublicUser,
});

export const byEnd = (a: RoomInviteListed, b: RoomInviteListed): number =>
  Date.parse(a.expiresAt) - Date.parse(b.expiresAt);
