import { DevTalkError, type EventData, type Message, type NotificationKind } from '@devtalk/contracts';
import { excerptOf } from '../message/message.js';
import type { ChatContext } from '../pipeline/chat-context.js';
import type { RoomChange } from '../projection/room-event.js';
import { recipients, type StoredNotification } from './notification.js';

/** Most messages notify no one: recognised without parsing, since quotes inside a text are escaped. */
const isAddressed = ({ kind, json }: RoomChange): boolean =>
  kind === 'direct' || !json.includes('"replyTo":null,"mentions":[]');

/** Users who have left since are not notified; a message that was edited since is shown as it is now. */
export async function projectCreated(chat: ChatContext, change: RoomChange): Promise<void> {
  if (!isAddressed(change)) return;
  const { message: said } = (JSON.parse(change.json) as { data: EventData<'message.created'> }).data;
  const message = (await messageNow(chat, change, said.author.id, said.seq)) ?? said;
  if (message.deletedAt !== null) return;
  // The mentions as sent: the projection of an edit notifies users that only the edit mentions.
  await notify(chat, change, message, await addressed(chat, change, said, said.mentions));
}

/** Notifies users whom only the edit mentions, and withdraws the notification of those whom it no longer mentions. */
export async function projectEdited(chat: ChatContext, change: RoomChange): Promise<void> {
  const { target, mentions, by } = (JSON.parse(change.json) as { data: EventData<'message.edited'> }).data;
  const before = new Set(change.mentioned);
  const added = mentions.filter((id) => !before.has(id));
  const removed = change.mentioned.filter((id) => !mentions.includes(id));
  if (added.length === 0 && removed.length === 0) return;
  const message = await messageNow(chat, change, by.id, target);
  if (removed.length > 0) {
    // Users notified of a reply, or in a direct room, keep their notification.
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

/** Withdraws the notifications of a deleted message. */
export async function projectDeleted(chat: ChatContext, change: RoomChange): Promise<void> {
  const { target, by } = (JSON.parse(change.json) as { data: EventData<'message.deleted'> }).data;
  const message = await messageNow(chat, change, by.id, target);
  const others = message ? await addressed(chat, change, message, []) : new Map();
  const told = new Set([...change.mentioned, ...others.keys()]);
  await chat.notifications.withdraw(causeOf(change, target), told);
}

const causeOf = ({ room, seq }: RoomChange, target: number) => ({ room, seq: target, at: seq });

/** Members to notify of a message that mentions `mentioned`. */
async function addressed(
  chat: ChatContext,
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
  chat: ChatContext,
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
async function roomNameFor({ rooms }: ChatContext, { room, kind, name }: RoomChange, userId: string) {
  return kind !== 'direct' && name !== '' ? name : (await rooms.get(room, userId)).name;
}

/** Of a direct room all members, of any other those among `ids`: a user who is no member must not learn of messages. */
async function membersAmong(
  { bus, keys, calls }: ChatContext,
  { room, kind }: RoomChange,
  ids: readonly string[],
) {
  const people = keys.room.people(calls.partition(room), room);
  if (kind === 'direct') return new Set(await bus.work.hkeys(people));
  if (ids.length === 0) return new Set<string>();
  const found = await bus.work.hmget(people, ...ids);
  return new Set(ids.filter((_, i) => found[i] !== null));
}

/** Undefined where there is none, or `userId` is no member any more. */
async function messageNow(
  { rooms }: ChatContext,
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
