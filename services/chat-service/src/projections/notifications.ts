import { DevTalkError, type EventData, type Message, type NotificationKind } from '@devtalk/shared/contracts';
import type { Chat } from '../chat.js';
import { excerptOf } from '../domain/message.js';
import { recipients, type StoredNotification } from '../domain/notification.js';
import type { RoomChange } from './room-event.js';

/** Nobody is to hear of most messages: seen without parsing, since quotes inside a text are escaped. */
const isAddressed = ({ kind, json }: RoomChange): boolean =>
  kind === 'direct' || !json.includes('"replyTo":null,"mentions":[]');

export async function projectCreated(chat: Chat, change: RoomChange): Promise<void> {
  if (!isAddressed(change)) return;
  const { message } = (JSON.parse(change.json) as { data: EventData<'message.created'> }).data;
  await notifyAll(chat, change, message, message.mentions, message.replyTo);
}

/** An edit may mention somebody new; whom it mentioned before has been told. */
export async function projectEdited(chat: Chat, change: RoomChange): Promise<void> {
  const { data } = JSON.parse(change.json) as { data: EventData<'message.edited'> };
  if (data.mentions.length === 0) return;
  const [message] = await messagesSeenBy(chat, change.room, data.by.id, data.target);
  if (message) await notifyAll(chat, change, message, data.mentions, null);
}

async function notifyAll(
  chat: Chat,
  change: RoomChange,
  message: Message,
  mentioned: readonly string[],
  replyTo: number | null,
): Promise<void> {
  const answered =
    replyTo === null ? [] : await messagesSeenBy(chat, change.room, message.author.id, replyTo);
  const members = await membersAmong(chat, change, [
    ...mentioned,
    ...answered.map(({ author }) => author.id),
  ]);
  const told = recipients({
    message,
    isDirect: change.kind === 'direct',
    mentioned: mentioned.filter((id) => members.has(id)),
    answered: answered.map(({ author }) => author.id).find((id) => members.has(id)),
    others: change.kind === 'direct' && replyTo === null ? [...members] : [],
  });
  for (const [userId, kind] of told) await notifyOne(chat, change, message, userId, kind);
}

async function notifyOne(
  chat: Chat,
  change: RoomChange,
  message: Message,
  userId: string,
  kind: NotificationKind,
) {
  const room = await chat.rooms.get(change.room, userId);
  // What it says now: events of the log hold no text, and of one that was deleted meanwhile nobody needs to hear.
  const [present] = await messagesSeenBy(chat, change.room, userId, message.seq);
  if (!present || present.deletedAt !== null) return;
  const notification: StoredNotification = {
    kind,
    room: room.id,
    roomName: room.name,
    seq: message.seq,
    by: message.author,
    excerpt: excerptOf(present.text),
    createdAt: message.createdAt,
  };
  await chat.people.notify(userId, `${room.id}:${message.seq}`, notification);
}

/** Of a direct room all members, of any other those among `ids`: who is no member must not hear of what is said. */
async function membersAmong({ bus, keys, calls }: Chat, { room, kind }: RoomChange, ids: readonly string[]) {
  const people = keys.room.people(calls.partition(room), room);
  if (kind === 'direct') return new Set(await bus.work.hkeys(people));
  if (ids.length === 0) return new Set<string>();
  const found = await bus.work.hmget(people, ...ids);
  return new Set(ids.filter((_, i) => found[i] !== null));
}

async function messagesSeenBy(
  { rooms }: Chat,
  room: string,
  userId: string,
  seq: number,
): Promise<Message[]> {
  try {
    return await rooms.messages(room, userId, [seq]);
  } catch (error) {
    if (error instanceof DevTalkError) return []; // no member any more
    throw error;
  }
}
