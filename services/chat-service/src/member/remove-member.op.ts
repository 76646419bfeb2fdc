import { LOBBY } from '@devtalk/bus';
import { DevTalkError } from '@devtalk/contracts';
import { commandHandler } from '../pipeline/command.js';
import { nameOf, profileOf, publicUserOf } from '../user/profile.js';
import { leftHead } from './members.js';
import { memberLeave } from './membership-calls.js';
import { settleLeave } from './settle-membership.js';

export default commandHandler('member.remove', async (command, chat) => {
  const { data, actor, commit } = command;
  const user = await chat.users.find(data.userId);
  if (!user) throw new DevTalkError('not_found', 'There is no such member');
  const by = profileOf(actor);
  const isAdmin = actor.role === 'admin' ? '1' : '';
  const isLobby = data.room === LOBBY ? '1' : '';
  const { keys, args } = chat.calls.command(commit, data.room, actor.userId);
  const leaving = {
    leaving: user.id,
    name: nameOf(user.username),
    head: leftHead(data.room, by),
    isAdmin,
    isLobby,
  };
  return {
    call: memberLeave.call(keys, { ...args, ...leaving }),
    settle: async (result) => {
      await settleLeave(chat, data.room, user.id, publicUserOf(by), result);
      return '{}';
    },
  };
}).whenRepeated(() => '{}');
