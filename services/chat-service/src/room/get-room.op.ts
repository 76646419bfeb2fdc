import { q } from '../pipeline/json.js';
import { queryHandler } from '../pipeline/query.js';

export default queryHandler(
  'room.get',
  async ({ room }, actor, { rooms }) => `{"room":${q(await rooms.get(room, actor.userId))}}`,
);
