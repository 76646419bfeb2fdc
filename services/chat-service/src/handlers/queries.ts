import type { QueryHandler } from '../queries/query.js';
import { bootstrap } from './bootstrap.js';
import { getPresence } from './get-presence.js';
import { getRoom } from './get-room.js';
import { listInvites } from './list-invites.js';
import { listMembers } from './list-members.js';
import { listNotifications } from './list-notifications.js';
import { listRooms } from './list-rooms.js';
import { readNotifications } from './read-notifications.js';
import { roomDirectory } from './room-directory.js';
import { roomEvents } from './room-events.js';
import { roomHistory } from './room-history.js';
import { roomTops } from './room-tops.js';
import { suggest } from './suggest.js';
import { userEvents } from './user-events.js';

export const queryHandlers: ReadonlyMap<string, QueryHandler<never>> = new Map<string, QueryHandler<never>>([
  ['connection.bootstrap', bootstrap],
  ['room.list', listRooms],
  ['room.get', getRoom],
  ['room.history', roomHistory],
  ['room.events', roomEvents],
  ['room.tops', roomTops],
  ['room.directory', roomDirectory],
  ['member.list', listMembers],
  ['invite.list', listInvites],
  ['presence.get', getPresence],
  ['user.events', userEvents],
  ['notification.list', listNotifications],
  ['notification.read', readNotifications],
  ['suggest', suggest],
]);
