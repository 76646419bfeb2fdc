import { DevTalkError } from '@devtalk/contracts';
import { invitation } from '../notification/notification.js';
import { commandHandler } from '../pipeline/command.js';
import { q } from '../pipeline/json.js';
import { nameOf, profileOf, publicUserOf } from '../user/profile.js';
import { claimMembership } from './claim-membership.js';
import { joinedHead } from './members.js';
import { memberJoin } from './membership-calls.js';
import { membershipAnswer, settleJoin } from './settle-membership.js';

export default commandHandler('member.add', async ({ data, actor, commit }, chat) => {
  const user = await chat.users.find(data.userId);
  if (!user) throw new DevTalkError('not_found', 'There is no such person');
  if (await chat.rooms.wouldAdd(data.room, actor.userId, user.id)) {
    const by = publicUserOf(profileOf(actor));
    await claimMembership(chat, user.id, data.room, 'added', async () => {
      const room = await chat.rooms.get(data.room, actor.userId);
      const at = new Date(chat.bus.clock.now()).toISOString();
      // No event of the room's log is its cause: the user is notified once, as long as that is remembered.
      const cause = { room: data.room, seq: 0, at: 0 };
      await chat.notifications.add(cause, [[user.id, invitation(room, by, at)]]);
    });
  }
  const profile = q(user);
  const head = joinedHead(data.room, profile, profileOf(actor));
  const { keys, args } = chat.calls.command(commit, data.room, actor.userId);
  const joining = { joining: user.id, profile, name: nameOf(user.username), head, isSelf: '' };
  return {
    call: memberJoin.call(keys, { ...args, ...joining }),
    settle: (result) => settleJoin(chat, data.room, actor.userId, user.id, result),
  };
}).whenRepeated(membershipAnswer);
