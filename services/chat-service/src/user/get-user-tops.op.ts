import { q } from '../pipeline/json.js';
import { processQueryHandler } from '../pipeline/query.js';

/** A gateway asks for all the users that are connected to it. */
export default processQueryHandler(
  'user.tops',
  async ({ users }, chat) => `{"tops":${q(await chat.users.eventTops(users))}}`,
);
