import { DevTalkError, isStreamCursor, type OpParsed } from '@devtalk/shared/contracts';
import type { QueryHandler } from '../queries/query.js';

/** Idempotent, of one slot and out of nobody's order: it needs no ordered stream. */
export const readNotifications: QueryHandler<OpParsed<'notification.read'>> = async (
  { upTo },
  actor,
  chat,
  deadline,
) => {
  const unread = isStreamCursor(upTo) ? await chat.notifications.read(actor, upTo, deadline) : null;
  if (unread === null) throw new DevTalkError('not_found', 'There is no such notification');
  if (unread === 'late') throw new DevTalkError('timeout');
  if (unread === 'superseded') throw new DevTalkError('session_superseded');
  if (unread === 'none') throw new DevTalkError('session_required');
  return `{"unread":${unread}}`;
};
