import { LOBBY } from '@devtalk/bus';
import { commandHandler } from '../pipeline/command.js';
import { nameOf, profileOf, publicUserOf } from '../user/person.js';
import { leftHead } from './members.js';
import { membershipAnswer, settleLeave } from './settle-membership.js';

export default commandHandler('room.leave', ({ data, actor, commit }, chat) => {
  const profile = profileOf(actor);
  const isLobby = data.room === LOBBY ? '1' : '';
  const args = [actor.userId, nameOf(actor.username), leftHead(data.room, profile), '', isLobby];
  return {
    call: chat.calls.command('member_leave', commit, data.room, actor.userId, args),
    settle: (result) => settleLeave(chat, data.room, actor.userId, publicUserOf(profile), result),
  };
}).whenRepeated(membershipAnswer);
