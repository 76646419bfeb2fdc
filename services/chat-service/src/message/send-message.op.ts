import { commandArgs, luaFunction, roomKeys } from '../lua.js';
import { commandHandler, type Plan } from '../pipeline/command.js';
import { q } from '../pipeline/json.js';
import { type MessageRow, messageOf, type NewMessage, partsOf, sentMessage } from './message.js';

const messageSend = luaFunction('message_send', {
  keys: [roomKeys, 'once', 'sent'],
  args: [
    commandArgs,
    'author',
    'text',
    'rest',
    'mentions',
    'replyTo',
    'mentioned',
    'clientIdMs',
    'requester',
    'interval',
    'burst',
    'isDelayed',
  ],
});

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
  const { keys, args } = chat.calls.command(commit, data.room, actor.userId);
  const sent = chat.keys.room.sent(command.partition, data.room, actor.userId, data.clientId);
  const requester = envelope.hears && envelope.replyTo ? `${envelope.replyTo} ${envelope.id}` : '';
  const { messagesPerSecond, messageBurst, clientIdKeptMs } = chat.limits;
  const call = messageSend.call(
    { room: keys.room, once: keys.once, sent },
    {
      command: args.command,
      author: parts.author,
      text: parts.text,
      rest: parts.rest,
      mentions: parts.mentions,
      replyTo: data.replyTo ?? '',
      mentioned: mentions.join(','),
      clientIdMs: clientIdKeptMs,
      requester,
      interval: 1_000 / messagesPerSecond,
      burst: messageBurst,
      isDelayed: command.isDelayed ? '1' : '',
    },
  );
  return {
    call,
    settle: (result) => answer(message, fields, result, requester !== ''),
  };
});

function answer(
  message: NewMessage,
  fields: string,
  [outcome, seqOrRow, at]: unknown[],
  isAnswered: boolean,
): string | null {
  if (outcome === 'duplicate') return `{"message":${q(messageOf(seqOrRow as MessageRow))},"duplicate":true}`;
  // Changed since, and the sender may not see it any more: they are answered with their own text, and not with which of the mentioned users is in the room.
  if (outcome === 'repeated') {
    const own = partsOf({ ...message, mentions: [] }).fields;
    return `{"message":${sentMessage(message.room, own, Number(seqOrRow), String(at))},"duplicate":true}`;
  }
  if (isAnswered) return null;
  return `{"message":${sentMessage(message.room, fields, Number(seqOrRow), Number(at))}}`;
}
