import { commandHandler, type Plan } from '../pipeline/command.js';
import { q } from '../pipeline/json.js';
import { type MessageRow, messageOf, type NewMessage, partsOf, sentMessage } from './message.js';

export default commandHandler('message.send', (command, chat): Plan => {
  const { data, actor, commit, envelope, mentioned: mentions } = command;
  const message: NewMessage = {
    room: data.room,
    author: { id: actor.userId, username: actor.username, displayName: actor.displayName },
    text: data.text,
    clientId: data.clientId,
    replyTo: data.replyTo ?? null,
    mentions,
  };
  const { parts, fields } = partsOf(message);
  const sent = chat.keys.room.sent(command.partition, data.room, actor.userId, data.clientId);
  const answers = envelope.hears && envelope.replyTo ? `${envelope.replyTo} ${envelope.id}` : '';
  const { messagesPerSecond, messageBurst, clientIdKeptMs } = chat.limits;
  const args = [
    ...parts,
    ...[data.replyTo ?? '', mentions.join(','), clientIdKeptMs, answers],
    ...[1_000 / messagesPerSecond, messageBurst, command.isHeldUp ? '1' : ''],
  ];
  return {
    call: chat.calls.command('message_send', commit, data.room, actor.userId, args, [sent]),
    settle: (result) => answer(message, fields, result, answers !== ''),
  };
});

function answer(
  message: NewMessage,
  fields: string,
  [outcome, seqOrRow, at]: unknown[],
  isAnswered: boolean,
): string | null {
  if (outcome === 'duplicate') return `{"message":${q(messageOf(seqOrRow as MessageRow))},"duplicate":true}`;
  // Changed since, and no longer theirs to see: they hear what they say themselves, and not who of those they name is in the room.
  if (outcome === 'repeated') {
    const own = partsOf({ ...message, mentions: [] }).fields;
    return `{"message":${sentMessage(message.room, own, Number(seqOrRow), String(at))},"duplicate":true}`;
  }
  if (isAnswered) return null;
  return `{"message":${sentMessage(message.room, fields, Number(seqOrRow), Number(at))}}`;
}
