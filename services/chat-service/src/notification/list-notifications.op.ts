import { DevTalkError, isStreamCursor, type Message, type Notification } from '@devtalk/contracts';
import type { Chat } from '../pipeline/chat.js';
import { q } from '../pipeline/json.js';
import { queryHandler } from '../pipeline/query.js';
import { refresh } from './notification.js';

/** What a person may no longer see has no excerpt and no name in it: a notification is a pointer, not a copy. */
export default queryHandler('notification.list', async (data, actor, chat) => {
  const { before, limit } = data;
  if (before !== undefined && !isStreamCursor(before))
    throw new DevTalkError('bad_request', 'before is not a value of next');
  const { notifications, next, ...counts } = await chat.notifications.page(actor.userId, before, limit);
  const ids = [...new Set(notifications.map(({ room }) => room))];
  const rooms = new Map((await chat.rooms.getAll(ids, actor.userId)).map((room) => [room.id, room]));
  const theirs = [...rooms.values()].filter(({ me }) => me).map(({ id }) => id);
  const messages = await messagesOf(chat, actor.userId, notifications, theirs);
  const current = notifications.map((each) =>
    refresh(each, rooms.get(each.room), messages.get(`${each.room}:${each.seq}`)),
  );
  return q({ notifications: current, ...counts, next });
});

/** By `<room>:<seq>`; asked for once a room. */
async function messagesOf(
  chat: Chat,
  userId: string,
  notifications: readonly Notification[],
  rooms: readonly string[],
): Promise<Map<string, Message>> {
  const found = await Promise.all(
    rooms.map((id) => {
      const seqs = notifications.flatMap(({ room, seq }) => (room === id && seq !== null ? [seq] : []));
      return seqs.length === 0 ? [] : chat.rooms.messages(id, userId, seqs);
    }),
  );
  return new Map(found.flat().map((message) => [`${message.room}:${message.seq}`, message]));
}
