import type { OpParsed } from '@devtalk/contracts';
import type { CommandHandler } from '../pipeline/command.js';

export const revokeInvite: CommandHandler<OpParsed<'invite.revoke'>> = (
  { data, actor, commit },
  { calls },
) => {
  const { room, code } = data;
  const isAdmin = actor.role === 'admin' ? '1' : '';
  return {
    call: calls.command(
      'invite_revoke',
      commit,
      room,
      actor.userId,
      [code, isAdmin],
      calls.inviteKeys(room, code),
    ),
    settle: () => '{}',
  };
};
