import { commandHandler } from '../pipeline/command.js';

export default commandHandler('invite.revoke', ({ data, actor, commit }, { calls }) => {
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
}).whenRepeated(() => '{}');
