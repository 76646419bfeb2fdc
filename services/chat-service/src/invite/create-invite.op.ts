import { encodePartition } from '@devtalk/bus';
import { randomBase32 } from '@devtalk/runtime';
import { commandHandler } from '../pipeline/command.js';
import { q } from '../pipeline/json.js';

/** The code begins with its partition, so that it alone leads to the room; the rest is 100 bits of chance. */
export default commandHandler('invite.create', (command, { calls }) => {
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
}).whenRepeated((_data, [code]) => `{"code":${q(code)}}`);
