import { DevTalkError, type OpParsed } from '@devtalk/shared/contracts';
import { q } from '../domain/json.js';
import type { QueryHandler } from '../queries/query.js';

/** Idempotent, of one slot and out of nobody's order: it needs no ordered stream. */
export const readNotifications: QueryHandler<OpParsed<'notification.read'>> = async (
  { upTo },
  actor,
  chat,
) => {
  const isId = /^\d{1,15}-\d{1,10}$/.test(upTo);
  const counts = isId ? await chat.people.readNotifications(actor.userId, upTo) : null;
  if (counts === null) throw new DevTalkError('not_found', 'There is no such notification');
  return q(counts);
};
