import { DevTalkError, isStreamCursor, type OpParsed } from '@devtalk/shared/contracts';
import type { QueryHandler } from '../queries/query.js';

/** Idempotent, of one slot and out of nobody's order: it needs no ordered stream. */
export const readNotifications: QueryHandler<OpParsed<'notification.read'>> = async (
  { upTo },
  actor,
  chat,
) => {
  const unread = isStreamCursor(upTo) ? await chat.notifications.read(actor.userId, upTo) : null;
  if (unread === null) throw new DevTalkError('not_found', 'There is no such notification');
  return `{"unread":${unread}}`;
};
