import { roomEvents } from '../history/room-events.js';
import { roomHistory } from '../history/room-history.js';
import { listInvites } from '../invite/list-invites.js';
import { listMembers } from '../member/list-members.js';
import { listNotifications } from '../notification/list-notifications.js';
import { readNotifications } from '../notification/read-notifications.js';
import { getPresence } from '../presence/get-presence.js';
import { bootstrap } from '../recovery/bootstrap.js';
import { getRoom } from '../room/get-room.js';
import { listRooms } from '../room/list-rooms.js';
import { roomDirectory } from '../room/room-directory.js';
import { roomTops } from '../room/room-tops.js';
import { suggest } from '../suggestion/suggest.js';
import { userEvents } from '../user/user-events.js';
import type { QueryHandler } from './query.js';

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
