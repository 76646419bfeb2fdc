import { DevTalkError } from '@devtalk/contracts';
import { joinedHead } from '../member/members.js';
import { claimPlace } from '../member/places.js';
import { settleJoin } from '../member/settle-membership.js';
import { commandHandler } from '../pipeline/command.js';
import { roomAnswer, type View } from '../room/room.js';
import { nameOf, profileOf } from '../user/person.js';

export default commandHandler('invite.accept', async (command, chat) => {
  const { data, actor, commit, partition } = command;
  const invite = chat.keys.room.invite(partition, data.code);
  const room = await chat.bus.requests.hget(invite, 'room');
  if (!room) throw new DevTalkError('not_found', 'There is no such invitation');
  await claimPlace(chat, actor.userId, room, 'self');
  const profile = profileOf(actor);
  const args = [profile, nameOf(actor.username), joinedHead(room, profile, profile)];
  return {
    call: chat.calls.command(
      'invite_accept',
      commit,
      room,
      actor.userId,
      args,
      chat.calls.inviteKeys(room, data.code),
    ),
    settle: (result) => settleJoin(chat, room, actor.userId, actor.userId, result),
  };
}).whenRepeated((_data, [, view, room]) => roomAnswer(room as string, view as View));
