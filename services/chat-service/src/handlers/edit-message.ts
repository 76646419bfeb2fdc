import type { OpParsed } from '@devtalk/shared/contracts';
import type { CommandHandler } from '../commands/command.js';
import { eventHead, q, THIRD } from '../domain/json.js';
import { type MessageRow, messageOf } from '../domain/message.js';
import { profileOf } from '../domain/person.js';

export const editMessage: CommandHandler<OpParsed<'message.edit'>> = (command, { calls, limits }) => {
  const { data, actor, commit, mentioned: mentions } = command;
  const head = `${eventHead('message.edited', data.room)}{"target":${data.seq}${THIRD},"by":${profileOf(actor)}}}`;
  const args = [data.seq, head, q(data.text), q(mentions), mentions.join(','), limits.editsMax];
  return {
    call: calls.command('message_edit', commit, data.room, actor.userId, args),
    settle: ([row]) => `{"message":${q(messageOf(row as MessageRow))}}`,
  };
};
