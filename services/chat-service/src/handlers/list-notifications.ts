import { DevTalkError, type OpParsed } from '@devtalk/shared/contracts';
import { q } from '../domain/json.js';
import { refresh } from '../domain/notification.js';
import type { QueryHandler } from '../queries/query.js';

/** What a person may no longer see has no excerpt and no name in it: a notification is a pointer, not a copy. */
export const listNotifications: QueryHandler<OpParsed<'notification.list'>> = async (data, actor, chat) => {
  const { before, limit } = data;
  if (before !== undefined && !/^\d{1,15}-\d{1,10}$/.test(before)) {
    throw new DevTalkError('bad_request', 'before is not a value of next');
  }
  const { unread, asOf, readTo, notifications, next } = await chat.people.notifications(
    actor.userId,
    before,
    limit,
  );
  const rooms = new Map(
    (await chat.rooms.getAll([...new Set(notifications.map(({ room }) => room))], actor.userId)).map(
      (room) => [room.id, room],
    ),
  );
  const current = notifications.map(async (each) => {
    const room = rooms.get(each.room);
    const messages =
      room?.me && each.seq !== null ? await chat.rooms.messages(each.room, actor.userId, [each.seq]) : [];
    return refresh(each, room, messages[0]);
  });
  return q({ notifications: await Promise.all(current), unread, asOf, readTo, next });
};
