import { commandHandler } from '../pipeline/command.js';
import { nameOf, profileOf } from '../user/profile.js';
import { claimMembership } from './claim-membership.js';
import { joinedHead } from './members.js';
import { memberJoin } from './membership-calls.js';
import { membershipAnswer, settleJoin } from './settle-membership.js';

export default commandHandler('room.join', async ({ data, actor, commit }, chat) => {
  await claimMembership(chat, actor.userId, data.room, 'self');
  const profile = profileOf(actor);
  const head = joinedHead(data.room, profile, profile);
  const { keys, args } = chat.calls.command(commit, data.room, actor.userId);
  const joining = { joining: actor.userId, profile, name: nameOf(actor.username), head, isSelf: '1' };
  return {
    call: memberJoin.call(keys, { ...args, ...joining }),
    settle: (result) => settleJoin(chat, data.room, actor.userId, actor.userId, result),
  };
}).whenRepeated(membershipAnswer);
