import type { ChatQueries } from '@devtalk/shared/bus';
import { q } from '../domain/json.js';
import type { QueryHandler } from '../queries/query.js';

export const roomTops: QueryHandler<ChatQueries['room.tops']['data']> = async (data, actor, { rooms }) =>
  `{"tops":${q(await rooms.tops(data.rooms, actor.userId))}}`;
