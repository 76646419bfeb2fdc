import { DevTalkError } from '@devtalk/contracts';
import { q } from '../pipeline/json.js';
import { queryHandler } from '../pipeline/query.js';

/** Rooms looked at for one page, so that a name nobody has costs a bounded amount; the page then ends early, but not the list. */
const SCAN = 2_000;

export default queryHandler('room.directory', async ({ query = '', after, limit }, actor, chat) => {
  if (after !== undefined && !/^\d{1,16}$/.test(after)) {
    throw new DevTalkError('bad_request', 'after is not a value of next');
  }
  const position = after === undefined ? null : Number(after);
  const page = await chat.directory.page(query, position, limit, query === '' ? limit : SCAN);
  const rooms = await chat.rooms.getAll(page.rooms, actor.userId);
  return `{"rooms":${q(rooms)},"next":${page.next === null ? null : q(String(page.next))}}`;
});
