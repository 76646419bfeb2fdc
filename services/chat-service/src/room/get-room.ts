import type { OpParsed } from '@devtalk/contracts';
import { q } from '../pipeline/json.js';
import type { QueryHandler } from '../pipeline/query.js';

export const getRoom: QueryHandler<OpParsed<'room.get'>> = async ({ room }, actor, { rooms }) =>
  `{"room":${q(await rooms.get(room, actor.userId))}}`;
