import { q } from '../pipeline/json.js';
import { queryHandler } from '../pipeline/query.js';

/** Everybody is in the lobby with everybody: there is nobody whose presence is a secret. */
export default queryHandler(
  'presence.get',
  async ({ users }, _actor, { people }) => `{"presence":${q(await people.presence(users))}}`,
);
