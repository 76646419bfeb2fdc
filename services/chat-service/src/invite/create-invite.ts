import { encodePartition } from '@devtalk/bus';
import type { OpParsed } from '@devtalk/contracts';
import { randomBase32 } from '@devtalk/runtime';
import { commandArgs, luaFunction, roomKeys } from '../lua.js';
import type { CommandHandler } from '../pipeline/command.js';
import { q } from '../pipeline/json.js';

const inviteCreate = luaFunction('invite_create', {
  keys: [roomKeys, 'once', 'invite', 'invites', 'invitesEnded'],
  args: [commandArgs, 'maxUses', 'expiresAt', 'code'],
});

/** The code begins with its partition, so that it alone leads to the room; the rest is 100 bits of chance. */
export const createInvite: CommandHandler<OpParsed<'invite.create'>> = (command, { calls }) => {
  const { data, actor, commit, partition } = command;
  const code = encodePartition(partition) + randomBase32(20);
  const { keys, args } = calls.command(commit, data.room, actor.userId);
  const expiresAt = data.expiresAt === undefined ? '' : Date.parse(data.expiresAt);
  return {
    call: inviteCreate.call(
      { ...keys, ...calls.inviteKeys(data.room, code) },
      { ...args, maxUses: data.maxUses ?? '', expiresAt, code },
    ),
    settle: ([made]) => `{"code":${q(made)}}`,
  };
};
