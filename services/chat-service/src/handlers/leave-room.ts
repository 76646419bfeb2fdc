import type { OpParsed } from '@devtalk/shared/contracts';
import { LOBBY } from '@devtalk/shared/redis';
import type { CommandHandler } from '../commands/command.js';
import { leftHead } from '../domain/members.js';
import { nameOf, profileOf, publicUserOf } from '../domain/person.js';
import { settleLeave } from './settle-membership.js';

export const leaveRoom: CommandHandler<OpParsed<'room.leave'>> = ({ data, actor, commit }, chat) => {
  const profile = profileOf(actor);
  const isLobby = data.room === LOBBY ? '1' : '';
  const args = [actor.userId, nameOf(actor.username), leftHead(data.room, profile), '', isLobby];
  return {
    call: chat.calls.command('member_leave', commit, data.room, actor.userId, args),
    settle: (result) => settleLeave(chat, data.room, actor.userId, publicUserOf(profile), result),
  };
};
