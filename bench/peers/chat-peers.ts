import { devTalk } from './devtalk/start.js';
import type { World } from './devtalk/world.js';
import { floor } from './floor/start.js';
import { nats } from './nats/start.js';
import { socketIo } from './socketio/start.js';
import type { ChatPeer } from './subject.js';

/** @throws Error for a name that is none */
export function chatPeer(name: string, world: World): ChatPeer {
  const peer = [devTalk(world), socketIo, floor, nats].find((candidate) => candidate.name === name);
  if (!peer) throw new Error(`there is no peer ${name}`);
  return peer;
}
