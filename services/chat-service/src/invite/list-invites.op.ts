import { q } from '../pipeline/json.js';
import { queryHandler } from '../pipeline/query.js';
import { byEnd, inviteOf } from './invite.js';

export default queryHandler('invite.list', async ({ room }, actor, { rooms }) => {
  const found = await rooms.invites(room, actor.userId, actor.role === 'admin');
  return `{"invites":${q(found.map(inviteOf).sort(byEnd))}}`;
});
