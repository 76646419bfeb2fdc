import type { OpParsed } from '@devtalk/shared/contracts';
import type { Command, CommandHandler, Plan } from '../commands/command.js';
import { q } from '../domain/json.js';
import { createdEvent, type MessageRow, messageOf, sentMessage } from '../domain/message.js';

type Data = OpParsed<'message.send'>;

export const sendMessage: CommandHandler<Data> = (command, chat): Plan => {
  const { data, actor, commit, envelope, mentioned: mentions } = command;
  const { head, tail, fields } = createdEvent({
    room: data.room,
    author: { id: actor.userId, username: actor.username, displayName: actor.displayName },
    text: data.text,
    clientId: data.clientId,
    replyTo: data.replyTo ?? null,
    mentions,
  });
  const sent = chat.keys.room.sent(command.partition, data.room, actor.userId, data.clientId);
  const answers = envelope.hears && envelope.replyTo ? `${envelope.replyTo} ${envelope.id}` : '';
  const { messagesPerSecond, messageBurst, clientIdKeptMs } = chat.limits;
  const args = [
    ...[head, tail, data.replyTo ?? '', mentions.join(','), clientIdKeptMs, answers],
    ...[1_000 / messagesPerSecond, messageBurst, command.isHeldUp ? '1' : ''],
  ];
  return {
    call: chat.calls.command('message_send', commit, data.room, actor.userId, args, [sent]),
    settle: (result) => answer(command, fields, result, answers !== ''),
  };
};

function answer(
  { data }: Command<Data>,
  fields: string,
  [outcome, seqOrRow, at]: unknown[],
  isAnswered: boolean,
): string | null {
  if (outcome === 'duplicate') return `{"message":${q(messageOf(seqOrRow as MessageRow))},"duplicate":true}`;
  if (isAnswered) return null;
  return `{"message":${sentMessage(data.room, fields, Number(seqOrRow), Number(at))}}`;
}
