import { q } from '../pipeline/json.js';
import { processQueryHandler } from '../pipeline/query.js';

/** A gateway asks on nobody's behalf, once for all its connections; on somebody's, of their rooms alone. */
export default processQueryHandler(
  'room.tops',
  async ({ rooms, seqs }, chat) => {
    const [tops, marks] = await Promise.all([chat.rooms.allTops(rooms), seqs && chat.rooms.marks(seqs)]);
    return q({ tops, marks });
  },
  async (data, actor, { rooms }) => `{"tops":${q(await rooms.tops(data.rooms, actor.userId))}}`,
);
