import type { Message, Notification, NotificationKind, PublicUser, Room } from '@devtalk/contracts';
import { excerptOf } from '../message/message.js';

/** As stored: its id is the stream's, and whether it was read is a position. */
export type StoredNotification = Omit<Notification, 'id' | 'read'>;

/** As it is now: with the present name of the room and text of the message, and nothing of what the user may no longer see. */
export function refresh(
  stored: Notification,
  room: Room | undefined,
  message: Message | undefined,
): Notification {
  const roomName = room === undefined ? '' : room.name;
  return { ...stored, roomName, excerpt: message === undefined ? '' : excerptOf(message.text) };
}

interface Cause {
  message: Message;
  isDirect: boolean;
  /** Members besides the author whom the text mentions. */
  mentioned: readonly string[];
  /** Author of the message answered, if they are a member still. */
  answered: string | undefined;
  /** The other one of a direct room. */
  others: readonly string[];
}

/** Who is notified of a message, and why: for each user the most personal reason. */
export function recipients({
  message,
  isDirect,
  mentioned,
  answered,
  others,
}: Cause): Map<string, NotificationKind> {
  const found = new Map<string, NotificationKind>();
  if (isDirect) for (const id of others) found.set(id, 'direct');
  if (answered !== undefined) found.set(answered, 'reply');
  for (const id of mentioned) found.set(id, 'mention');
  found.delete(message.author.id);
  return found;
}

export const invitation = (room: Room, by: PublicUser, createdAt: string): StoredNotification => ({
  kind: 'invitation',
  room: room.id,
  roomName: room.name,
  seq: null,
  by,
  excerpt: '',
  createdAt,
});
