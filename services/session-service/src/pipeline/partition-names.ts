import type { Keys } from '@devtalk/bus';

/** In the order of the set `partition` in prelude.lua. */
export const PARTITION_ARGS = [
  'events',
  'user',
  'username',
  'epoch',
  'live',
  'session',
  'index',
  'handles',
  'ownList',
  'list',
  'audit',
  'throttle',
  'takeovers',
  'devices',
  'places',
  'invite',
  'sessions',
] as const;

/** What Lua builds keys from: the partition's names, those of one user or session up to where the id begins. */
export function partitionNames(
  { session: keys }: Keys,
  p: number,
): Record<(typeof PARTITION_ARGS)[number], string> {
  return {
    events: keys.events(p),
    user: keys.user(p, ''),
    username: keys.username(p, ''),
    epoch: keys.epoch(p, ''),
    live: keys.live(p, ''),
    session: keys.session(p, ''),
    index: keys.index(p),
    handles: keys.handles(p),
    ownList: keys.ownList(p, ''),
    list: keys.list(p),
    audit: keys.audit(p),
    throttle: keys.throttle(p, ''),
    takeovers: keys.takeovers(p, ''),
    devices: keys.devices(p, ''),
    places: keys.places(p),
    invite: keys.invite(p, ''),
    sessions: keys.sessions(p),
  };
}
