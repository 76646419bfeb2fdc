import { LOBBY } from '@devtalk/bus';
import { DevTalkError } from '@devtalk/contracts';
import { commandHandler } from '../pipeline/command.js';
import { nameOf, profileOf, publicUserOf } from '../user/person.js';
import { leftHead } from './members.js';
import { settleLeave } from './settle-membership.js';

export default commandHandler('member.remove', async (command, chat) => {
  const { data, actor, commit } = command;
  const person = await chat.people.find(data.userId);
  if (!person) throw new DevTalkError('not_found', 'There is no such member');
  const by = profileOf(actor);
  const isAdmin = actor.role === 'admin' ? '1' : '';
  const isLobby = data.room === LOBBY ? '1' : '';
  const args = [person.id, nameOf(person.username), leftHead(data.room, by), isAdmin, isLobby];
  return {
    call: chat.calls.command('member_leave', commit, data.room, actor.userId, args),
    settle: async (result) => {
      await settleLeave(chat, data.room, person.id, publicUserOf(by), result);
      return '{}';
    },
  };
}).whenRepeated(() => '{}');
