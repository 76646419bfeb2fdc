import { travelDevTalk } from '../peers/devtalk/travel-client.js';
import { travelSocketIo } from '../peers/socketio/travel-client.js';
import type { Travel } from './travel-client.js';

/** The floor has no client library and no recovery: it does not travel. */
export type TravelName = 'devtalk' | 'socketio';

export const travels: Readonly<Record<TravelName, Travel>> = {
  devtalk: travelDevTalk,
  socketio: travelSocketIo,
};
