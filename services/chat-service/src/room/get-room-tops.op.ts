import { q } from '../pipeline/json.js';
import { processQueryHandler } from '../pipeline/query.js';

/** Without a caller a gateway asks for all its connections; with one, only about the caller's rooms. */
export default processQueryHandler(
  'room.tops',
  async ({ rooms, seqs }, chat) => {
    const [tops, marks] = await Promise.all([chat.rooms.allTops(rooms), seqs && chat.rooms.marks(seqs)]);
    return q({ tops, marks });
  },
  async (data, actor, { rooms }) => `{"tops":${q(await rooms.tops(data.rooms, actor.userId))}}`,
);
