import {
  type DirectoryKeys,
  directoryKeys,
  type PersonKeys,
  personKeys,
  type RoomKeys,
  roomKeys,
} from './chat.js';
import { type DashboardKeys, dashboardKeys } from './dashboard.js';
import { type LayoutKeys, layoutKeys } from './layout.js';
import { type SessionKeys, sessionKeys } from './session.js';

export type { DashboardKeys, DirectoryKeys, LayoutKeys, PersonKeys, RoomKeys, SessionKeys };

/** Every name in Redis. Nothing else in the code writes one down. */
export interface Keys {
  prefix: string;
  layout: LayoutKeys;
  session: SessionKeys;
  room: RoomKeys;
  person: PersonKeys;
  directory: DirectoryKeys;
  dashboard: DashboardKeys;
}

/** @param prefix namespace before the hash tag, empty in production */
export function createKeys(prefix: string): Keys {
  return {
    prefix,
    layout: layoutKeys(prefix),
    session: sessionKeys(prefix),
    room: roomKeys(prefix),
    person: personKeys(prefix),
    directory: directoryKeys(prefix),
    dashboard: dashboardKeys(prefix),
  };
}
