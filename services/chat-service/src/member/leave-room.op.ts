import { LOBBY } from '@devtalk/bus';
import { commandHandler } from '../pipeline/command.js';
import { nameOf, profileOf, publicUserOf } from '../user/profile.js';
import { leftHead } from './members.js';
import { memberLeave } from './membership-calls.js';
import { membershipAnswer, settleLeave } from './settle-membership.js';

export default commandHandler('room.leave', ({ data, actor, commit }, chat) => {
  const profile = profileOf(actor);
  const isLobby = data.room === LOBBY ? '1' : '';
  const { keys, args } = chat.calls.command(commit, data.room, actor.userId);
  const leaving = {
    leaving: actor.userId,
    name: nameOf(actor.username),
    head: leftHead(data.room, profile),
    isAdmin: '',
    isLobby,
  };
  return {
    call: memberLeave.call(keys, { ...args, ...leaving }),
    settle: (result) => settleLeave(chat, data.room, actor.userId, publicUserOf(profile), result),
  };
}).whenRepeated(membershipAnswer);
