import { commandHandler } from '../pipeline/command.js';
import { nameOf, profileOf } from '../user/person.js';
import { joinedHead } from './members.js';
import { claimPlace } from './places.js';
import { membershipAnswer, settleJoin } from './settle-membership.js';

export default commandHandler('room.join', async ({ data, actor, commit }, chat) => {
  await claimPlace(chat, actor.userId, data.room, 'self');
  const profile = profileOf(actor);
  const head = joinedHead(data.room, profile, profile);
  const args = [actor.userId, profile, nameOf(actor.username), head, '1'];
  return {
    call: chat.calls.command('member_join', commit, data.room, actor.userId, args),
    settle: (result) => settleJoin(chat, data.room, actor.userId, actor.userId, result),
  };
}).whenRepeated(membershipAnswer);
