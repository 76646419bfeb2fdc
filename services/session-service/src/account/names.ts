import type { Keys } from '@devtalk/bus';

/** What the Lua side builds keys from: the partition's names, those of one person or session up to where its id goes. */
export function partitionNames({ session: keys }: Keys, p: number): string {
  return JSON.stringify({
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
  });
}
