import { commandArgs, luaFunction, roomKeys } from '../lua.js';
import { commandHandler } from '../pipeline/command.js';

const inviteRevoke = luaFunction('invite_revoke', {
  keys: [roomKeys, 'once', 'invite', 'invites', 'invitesEnded'],
  args: [commandArgs, 'code', 'isAdmin'],
});

export default commandHandler('invite.revoke', ({ data, actor, commit }, { calls }) => {
  const { room, code } = data;
  const { keys, args } = calls.command(commit, room, actor.userId);
  const isAdmin = actor.role === 'admin' ? '1' : '';
  return {
    call: inviteRevoke.call({ ...keys, ...calls.inviteKeys(room, code) }, { ...args, code, isAdmin }),
    settle: () => '{}',
  };
}).whenRepeated(() => '{}');
