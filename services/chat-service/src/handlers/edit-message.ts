import type { OpParsed } from '@devtalk/shared/contracts';
import type { CommandHandler } from '../commands/command.js';
import { AT, eventHead, q } from '../domain/json.js';
import { type MessageRow, messageOf } from '../domain/message.js';
import { profileOf } from '../domain/person.js';

export const editMessage: CommandHandler<OpParsed<'message.edit'>> = (command, { calls, limits }) => {
  const { data, actor, commit } = command;
  const mentions = [...new Set(command.mentioned.values())];
  const change = `"text":${q(data.text)},"mentions":${q(mentions)},"editedAt":"${AT}"`;
  const head = `${eventHead('message.edited', data.room)}{"target":${data.seq},${change},"by":${profileOf(actor)}}}`;
  const args = [data.seq, head, `{${change}}`, mentions.join(','), limits.editsMax];
  return {
    call: calls.command('message_edit', commit, data.room, actor.userId, args),
    settle: ([row]) => `{"message":${q(messageOf(row as MessageRow))}}`,
  };
};
