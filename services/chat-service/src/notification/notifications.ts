import { DevTalkError, type EventData, type Message, type NotificationKind } from '@devtalk/contracts';
import { excerptOf } from '../message/message.js';
import type { Chat } from '../pipeline/chat.js';
import type { RoomChange } from '../projection/room-event.js';
import { recipients, type StoredNotification } from './notification.js';

/** Nobody is to hear of most messages: seen without parsing, since quotes inside a text are escaped. */
const isAddressed = ({ kind, json }: RoomChange): boolean =>
  kind === 'direct' || !json.includes('"replyTo":null,"mentions":[]');

/** Who left since is not told; what was deleted or edited since is told as it is now. */
export async function projectCreated(chat: Chat, change: RoomChange): Promise<void> {
  if (!isAddressed(change)) return;
  const { message: said } = (JSON.parse(change.json) as { data: EventData<'message.created'> }).data;
  const message = (await messageNow(chat, change, said.author.id, said.seq)) ?? said;
  if (message.deletedAt !== null) return;
  // As it was said: whom an edit mentions or no longer mentions, the projection of that edit tells.
  await notify(chat, change, message, await addressed(chat, change, said, said.mentions));
}

/** Tells those whom only the edit mentions, and takes it back from those whom it no longer does. */
export async function projectEdited(chat: Chat, change: RoomChange): Promise<void> {
  const { target, mentions, by } = (JSON.parse(change.json) as { data: EventData<'message.edited'> }).data;
  const before = new Set(change.mentioned);
  const added = mentions.filter((id) => !before.has(id));
  const removed = change.mentioned.filter((id) => !mentions.includes(id));
  if (added.length === 0 && removed.length === 0) return;
  const message = await messageNow(chat, change, by.id, target);
  if (removed.length > 0) {
    // Who is told as the one answered, or in a direct room, stays told.
    const others = message ? await addressed(chat, change, message, []) : new Map();
    const withdrawn = removed.filter((id) => !others.has(id));
    await chat.notifications.withdraw(causeOf(change, target), withdrawn);
  }
  if (!message || message.deletedAt !== null || added.length === 0) return;
  const members = await membersAmong(chat, change, added);
  const told = recipients({
    message,
    isDirect: false,
    mentioned: added.filter((id) => members.has(id)),
    answered: undefined,
    others: [],
  });
  await notify(chat, change, message, told);
}

/** A deleted message is taken back from whomever it was meant for. */
export async function projectDeleted(chat: Chat, change: RoomChange): Promise<void> {
  const { target, by } = (JSON.parse(change.json) as { data: EventData<'message.deleted'> }).data;
  const message = await messageNow(chat, change, by.id, target);
  const others = message ? await addressed(chat, change, message, []) : new Map();
  const told = new Set([...change.mentioned, ...others.keys()]);
  await chat.notifications.withdraw(causeOf(change, target), told);
}

const causeOf = ({ room, seq }: RoomChange, target: number) => ({ room, seq: target, at: seq });

/** Members who are to hear of a message that mentions `mentioned`. */
async function addressed(
  chat: Chat,
  change: RoomChange,
  message: Message,
  mentioned: readonly string[],
): Promise<Map<string, NotificationKind>> {
  const { author, replyTo } = message;
  const answered = replyTo === null ? undefined : await messageNow(chat, change, author.id, replyTo);
  const ids = [...mentioned, ...(answered ? [answered.author.id] : [])];
  const members = await membersAmong(chat, change, ids);
  return recipients({
    message,
    isDirect: change.kind === 'direct',
    mentioned: mentioned.filter((id) => members.has(id)),
    answered: answered && members.has(answered.author.id) ? answered.author.id : undefined,
    others: change.kind === 'direct' && replyTo === null ? [...members] : [],
  });
}

async function notify(
  chat: Chat,
  change: RoomChange,
  message: Message,
  told: ReadonlyMap<string, NotificationKind>,
): Promise<void> {
  const notifications = await Promise.all(
    [...told].map(async ([userId, kind]): Promise<[string, StoredNotification]> => {
      const notification = {
        kind,
        room: change.room,
        roomName: await roomNameFor(chat, change, userId),
        seq: message.seq,
        by: message.author,
        excerpt: excerptOf(message.text),
        createdAt: message.createdAt,
      };
      return [userId, notification];
    }),
  );
  await chat.notifications.add(causeOf(change, message.seq), notifications);
}

/** A direct room is named after the other one. */
async function roomNameFor({ rooms }: Chat, { room, kind, name }: RoomChange, userId: string) {
  return kind !== 'direct' && name !== '' ? name : (await rooms.get(room, userId)).name;
}

/** Of a direct room all members, of any other those among `ids`: who is no member must not hear of what is said. */
async function membersAmong({ bus, keys, calls }: Chat, { room, kind }: RoomChange, ids: readonly string[]) {
  const people = keys.room.people(calls.partition(room), room);
  if (kind === 'direct') return new Set(await bus.work.hkeys(people));
  if (ids.length === 0) return new Set<string>();
  const found = await bus.work.hmget(people, ...ids);
  return new Set(ids.filter((_, i) => found[i] !== null));
}

/** Undefined where there is none, or `userId` is no member any more. */
async function messageNow(
  { rooms }: Chat,
  { room }: RoomChange,
  userId: string,
  seq: number,
): Promise<Message | undefined> {
  try {
    return (await rooms.messages(room, userId, [seq]))[0];
  } catch (error) {
    if (error instanceof DevTalkError) return undefined;
    throw error;
  }
}
