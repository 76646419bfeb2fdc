import type { OpParsed } from '@devtalk/contracts';
import { commandArgs, luaFunction, roomKeys } from '../lua.js';
import type { CommandHandler } from '../pipeline/command.js';

const inviteRevoke = luaFunction('invite_revoke', {
  keys: [roomKeys, 'once', 'invite', 'invites', 'invitesEnded'],
  args: [commandArgs, 'code', 'isAdmin'],
});

export const revokeInvite: CommandHandler<OpParsed<'invite.revoke'>> = (
  { data, actor, commit },
  { calls },
) => {
  const { room, code } = data;
  const { keys, args } = calls.command(commit, room, actor.userId);
  const isAdmin = actor.role === 'admin' ? '1' : '';
  return {
    call: inviteRevoke.call({ ...keys, ...calls.inviteKeys(room, code) }, { ...args, code, isAdmin }),
    settle: () => '{}',
  };
};
