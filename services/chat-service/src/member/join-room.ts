import type { OpParsed } from '@devtalk/contracts';
import type { CommandHandler } from '../pipeline/command.js';
import { nameOf, profileOf } from '../user/person.js';
import { joinedHead } from './members.js';
import { claimPlace } from './places.js';
import { settleJoin } from './settle-membership.js';

export const joinRoom: CommandHandler<OpParsed<'room.join'>> = async ({ data, actor, commit }, chat) => {
  await claimPlace(chat, actor.userId, data.room, 'self');
  const profile = profileOf(actor);
  const head = joinedHead(data.room, profile, profile);
  const args = [actor.userId, profile, nameOf(actor.username), head, '1'];
  return {
    call: chat.calls.command('member_join', commit, data.room, actor.userId, args),
    settle: (result) => settleJoin(chat, data.room, actor.userId, actor.userId, result),
  };
};
