import type { OpParsed } from '@devtalk/shared/contracts';
import { byEnd, inviteOf } from '../domain/invite.js';
import { q } from '../domain/json.js';
import type { QueryHandler } from '../queries/query.js';

export const listInvites: QueryHandler<OpParsed<'invite.list'>> = async ({ room }, actor, { rooms }) => {
  const found = await rooms.invites(room, actor.userId, actor.role === 'admin');
  return `{"invites":${q(found.map(inviteOf).sort(byEnd))}}`;
};
