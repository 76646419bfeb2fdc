import { DevTalkError, isStreamCursor } from '@devtalk/contracts';
import { q } from '../pipeline/json.js';
import { queryHandler } from '../pipeline/query.js';

/** Idempotent, of one slot and out of nobody's order: it needs no ordered stream. */
export default queryHandler('notification.read', async ({ upTo }, actor, chat, deadline) => {
  const counts = isStreamCursor(upTo) ? await chat.notifications.read(actor, upTo, deadline) : null;
  if (counts === null) throw new DevTalkError('not_found', 'There is no such notification');
  if (counts === 'late') throw new DevTalkError('timeout');
  if (counts === 'superseded') throw new DevTalkError('session_superseded');
  if (counts === 'none') throw new DevTalkError('session_required');
  return q(counts);
});
