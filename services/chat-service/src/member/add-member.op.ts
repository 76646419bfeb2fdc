import { DevTalkError } from '@devtalk/contracts';
import { invitation } from '../notification/notification.js';
import { commandHandler } from '../pipeline/command.js';
import { q } from '../pipeline/json.js';
import { nameOf, profileOf, publicUserOf } from '../user/person.js';
import { joinedHead } from './members.js';
import { claimPlace } from './places.js';
import { membershipAnswer, settleJoin } from './settle-membership.js';

export default commandHandler('member.add', async ({ data, actor, commit }, chat) => {
  const person = await chat.people.find(data.userId);
  if (!person) throw new DevTalkError('not_found', 'There is no such person');
  if (await chat.rooms.wouldAdd(data.room, actor.userId, person.id)) {
    const by = publicUserOf(profileOf(actor));
    await claimPlace(chat, person.id, data.room, 'added', async () => {
      const room = await chat.rooms.get(data.room, actor.userId);
      const at = new Date(chat.bus.clock.now()).toISOString();
      // No event of the room's log stands behind it: told once, as long as that is remembered.
      const cause = { room: data.room, seq: 0, at: 0 };
      await chat.notifications.add(cause, [[person.id, invitation(room, by, at)]]);
    });
  }
  const profile = q(person);
  const head = joinedHead(data.room, profile, profileOf(actor));
  const args = [person.id, profile, nameOf(person.username), head, ''];
  return {
    call: chat.calls.command('member_join', commit, data.room, actor.userId, args),
    settle: (result) => settleJoin(chat, data.room, actor.userId, person.id, result),
  };
}).whenRepeated(membershipAnswer);
