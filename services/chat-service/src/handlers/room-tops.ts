import type { ChatQueries } from '@devtalk/shared/bus';
import type { Chat } from '../chat.js';
import { q } from '../domain/json.js';
import type { QueryHandler } from '../queries/query.js';

export const roomTops: QueryHandler<ChatQueries['room.tops']['data']> = async (data, actor, { rooms }) =>
  `{"tops":${q(await rooms.tops(data.rooms, actor.userId))}}`;

/** A gateway asks on nobody's behalf, once for all its connections. */
export const allTops = async ({ rooms }: { rooms: string[] }, chat: Chat): Promise<string> =>
  `{"tops":${q(await chat.rooms.allTops(rooms))}}`;
