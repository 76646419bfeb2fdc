import { encodePartition } from '@devtalk/bus';
import { randomBase32 } from '@devtalk/runtime';
import { commandArgs, luaFunction, roomKeys } from '../lua.js';
import { commandHandler } from '../pipeline/command.js';
import { q } from '../pipeline/json.js';

const inviteCreate = luaFunction('invite_create', {
  keys: [roomKeys, 'once', 'invite', 'invites', 'invitesEnded'],
  args: [commandArgs, 'maxUses', 'expiresAt', 'code'],
});

/** The code begins with its partition, so that it alone leads to the room; the rest is 100 bits of chance. */
export default commandHandler('invite.create', (command, { calls }) => {
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
}).whenRepeated((_data, [code]) => `{"code":${q(code)}}`);
