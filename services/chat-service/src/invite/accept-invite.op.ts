import { DevTalkError } from '@devtalk/contracts';
import { commandArgs, luaFunction, roomKeys } from '../lua.js';
import { claimMembership } from '../member/claim-membership.js';
import { joinedHead } from '../member/members.js';
import { settleJoin } from '../member/settle-membership.js';
import { commandHandler } from '../pipeline/command.js';
import { roomAnswer, type View } from '../room/room.js';
import { nameOf, profileOf } from '../user/profile.js';

const inviteAccept = luaFunction('invite_accept', {
  keys: [roomKeys, 'once', 'invite', 'invites', 'invitesEnded'],
  args: [commandArgs, 'profile', 'name', 'head'],
});

export default commandHandler('invite.accept', async (command, chat) => {
  const { data, actor, commit, partition } = command;
  const invite = chat.keys.room.invite(partition, data.code);
  const room = await chat.bus.requests.hget(invite, 'room');
  if (!room) throw new DevTalkError('not_found', 'There is no such invitation');
  await claimMembership(chat, actor.userId, room, 'self');
  const profile = profileOf(actor);
  const { keys, args } = chat.calls.command(commit, room, actor.userId);
  const inviteKeys = chat.calls.inviteKeys(room, data.code);
  const head = joinedHead(room, profile, profile);
  return {
    call: inviteAccept.call(
      { ...keys, ...inviteKeys },
      { ...args, profile, name: nameOf(actor.username), head },
    ),
    settle: (result) => settleJoin(chat, room, actor.userId, actor.userId, result),
  };
}).whenRepeated((_data, [, view, room]) => roomAnswer(room as string, view as View));
