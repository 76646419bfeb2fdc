import { q } from '../pipeline/json.js';
import { queryHandler } from '../pipeline/query.js';

/** Everybody is in the lobby with everybody: no one's presence is a secret. */
export default queryHandler(
  'presence.get',
  async ({ users }, _actor, chat) => `{"presence":${q(await chat.users.presence(users))}}`,
);
