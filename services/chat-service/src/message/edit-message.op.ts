import { commandHandler } from '../pipeline/command.js';
import { eventHead, q, THIRD } from '../pipeline/json.js';
import { profileOf } from '../user/person.js';
import { type MessageRow, messageOf } from './message.js';

export default commandHandler('message.edit', (command, { calls, limits }) => {
  const { data, actor, commit, mentioned: mentions } = command;
  const head = `${eventHead('message.edited', data.room)}{"target":${data.seq}${THIRD},"by":${profileOf(actor)}}}`;
  const args = [data.seq, head, q(data.text), q(mentions), mentions.join(','), limits.editsMax];
  return {
    call: calls.command('message_edit', commit, data.room, actor.userId, args),
    settle: ([row]) => `{"message":${q(messageOf(row as MessageRow))}}`,
  };
});
