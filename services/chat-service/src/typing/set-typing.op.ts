import { entryTime } from '@devtalk/bus';
import { commandArgs, luaFunction, roomKeys } from '../lua.js';
import { commandHandler } from '../pipeline/command.js';
import { q } from '../pipeline/json.js';
import { profileOf } from '../user/profile.js';

const typingPublish = luaFunction('typing_publish', {
  keys: [roomKeys, 'once'],
  args: [commandArgs, 'json'],
});

/** After a takeover of the partition it is no longer of interest who was typing before it. */
const STALE_MS = 3_000;

export default commandHandler('typing.set', (command, { calls, bus }) => {
  const { data, actor, commit, partition } = command;
  const settle = () => '{}';
  if (bus.clock.now() - entryTime(commit.entry) > STALE_MS)
    return { call: calls.reject(partition, commit), settle };
  const json = `{"event":"typing","room":${q(data.room)},"data":{"user":${profileOf(actor)},"typing":${data.typing}}}`;
  const { keys, args } = calls.command(commit, data.room, actor.userId);
  return { call: typingPublish.call(keys, { ...args, json }), settle };
});
