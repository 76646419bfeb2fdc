import { encodePartition } from '@devtalk/bus';
import type { OpParsed } from '@devtalk/contracts';
import { randomBase32 } from '@devtalk/runtime';
import type { CommandHandler } from '../pipeline/command.js';
import { q } from '../pipeline/json.js';

/** The code begins with its partition, so that it alone leads to the room; the rest is 100 bits of chance. */
export const createInvite: CommandHandler<OpParsed<'invite.create'>> = (command, { calls }) => {
  const { data, actor, commit, partition } = command;
  const code = encodePartition(partition) + randomBase32(20);
  const end = data.expiresAt === undefined ? '' : Date.parse(data.expiresAt);
  return {
    call: calls.command(
      'invite_create',
      commit,
      data.room,
      actor.userId,
      [data.maxUses ?? '', end, code],
      calls.inviteKeys(data.room, code),
    ),
    settle: ([made]) => `{"code":${q(made)}}`,
  };
};
