import type { OpParsed } from '@devtalk/contracts';
import { q } from '../pipeline/json.js';
import type { QueryHandler } from '../pipeline/query.js';
import { byEnd, inviteOf } from './invite.js';

export const listInvites: QueryHandler<OpParsed<'invite.list'>> = async ({ room }, actor, { rooms }) => {
  const found = await rooms.invites(room, actor.userId, actor.role === 'admin');
  return `{"invites":${q(found.map(inviteOf).sort(byEnd))}}`;
};
