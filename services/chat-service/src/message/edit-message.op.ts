import { commandArgs, luaFunction, roomKeys } from '../lua.js';
import { commandHandler } from '../pipeline/command.js';
import { eventHead, q, THIRD } from '../pipeline/json.js';
import { profileOf } from '../user/profile.js';
import { type MessageRow, messageOf } from './message.js';

const messageEdit = luaFunction('message_edit', {
  keys: [roomKeys, 'once'],
  args: [commandArgs, 'seq', 'head', 'text', 'mentions', 'mentioned', 'mostEdits'],
});

export default commandHandler('message.edit', (command, { calls, limits }) => {
  const { data, actor, commit, mentioned: mentions } = command;
  const head = `${eventHead('message.edited', data.room)}{"target":${data.seq}${THIRD},"by":${profileOf(actor)}}}`;
  const { keys, args } = calls.command(commit, data.room, actor.userId);
  const edit = {
    seq: data.seq,
    head,
    text: q(data.text),
    mentions: q(mentions),
    mentioned: mentions.join(','),
    mostEdits: limits.editsMax,
  };
  return {
    call: messageEdit.call(keys, { ...args, ...edit }),
    settle: ([row]) => `{"message":${q(messageOf(row as MessageRow))}}`,
  };
});
