import { startSimpleArena } from '../simple-arena.js';
import type { ChatPeer } from '../subject.js';

const main = new URL('./server.js', import.meta.url);

/** The least that fans out over Redis: `ws` and Pub/Sub, nobody authorised, nothing ordered, nothing stored. */
export const floor: ChatPeer = {
  name: 'floor',
  start: (plan) => startSimpleArena({ name: 'floor', main, protocol: 'ws' }, plan),
};
