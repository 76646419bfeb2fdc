import type { OpParsed } from '@devtalk/shared/contracts';
import type { CommandHandler } from '../commands/command.js';
import { joinedHead } from '../domain/members.js';
import { nameOf, profileOf } from '../domain/person.js';
import { claimPlace } from '../domain/places.js';
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
