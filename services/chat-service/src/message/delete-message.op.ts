import { commandArgs, luaFunction, roomKeys } from '../lua.js';
import { commandHandler } from '../pipeline/command.js';
import { AT, eventHead } from '../pipeline/json.js';
import { profileOf } from '../user/profile.js';

const messageDelete = luaFunction('message_delete', {
  keys: [roomKeys, 'once', 'reactors'],
  args: [commandArgs, 'seq', 'head', 'isAdmin'],
});

export default commandHandler('message.delete', (command, chat) => {
  const { data, actor, commit, partition } = command;
  const head = `${eventHead('message.deleted', data.room)}{"target":${data.seq},"deletedAt":"${AT}","by":${profileOf(actor)}}}`;
  const reactors = chat.keys.room.reactors(partition, data.room, data.seq);
  const { keys, args } = chat.calls.command(commit, data.room, actor.userId);
  const isAdmin = actor.role === 'admin' ? '1' : '';
  return {
    call: messageDelete.call({ ...keys, reactors }, { ...args, seq: data.seq, head, isAdmin }),
    settle: () => '{}',
  };
});
