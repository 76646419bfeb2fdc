import type { OpParsed } from '@devtalk/contracts';
import { q } from '../pipeline/json.js';
import type { QueryHandler } from '../pipeline/query.js';

/** Everybody is in the lobby with everybody: there is nobody whose presence is a secret. */
export const getPresence: QueryHandler<OpParsed<'presence.get'>> = async ({ users }, _actor, { people }) =>
  `{"presence":${q(await people.presence(users))}}`;
