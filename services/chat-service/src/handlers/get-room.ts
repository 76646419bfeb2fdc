import type { OpParsed } from '@devtalk/shared/contracts';
import { q } from '../domain/json.js';
import type { QueryHandler } from '../queries/query.js';

export const getRoom: QueryHandler<OpParsed<'room.get'>> = async ({ room }, actor, { rooms }) =>
  `{"room":${q(await rooms.get(room, actor.userId))}}`;
