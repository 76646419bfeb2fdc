import { q } from '../pipeline/json.js';
import { processQueryHandler } from '../pipeline/query.js';

/** A gateway asks on nobody's behalf, for all the users that are connected there. */
export default processQueryHandler(
  'user.tops',
  async ({ users }, chat) => `{"tops":${q(await chat.people.eventTops(users))}}`,
);
