import type { ChatQueries } from '@devtalk/bus';
import type { Chat } from '../pipeline/chat.js';
import { q } from '../pipeline/json.js';
import type { QueryHandler } from '../pipeline/query.js';

export const roomTops: QueryHandler<ChatQueries['room.tops']['data']> = async (data, actor, { rooms }) =>
  `{"tops":${q(await rooms.tops(data.rooms, actor.userId))}}`;

/** A gateway asks on nobody's behalf, once for all its connections. */
export async function allTops(
  { rooms, seqs }: ChatQueries['room.tops']['data'],
  chat: Chat,
): Promise<string> {
  const [tops, marks] = await Promise.all([chat.rooms.allTops(rooms), seqs && chat.rooms.marks(seqs)]);
  return q({ tops, marks });
}
