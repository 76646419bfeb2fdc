import type { Bus, FunctionCall, FunctionLibrary, Keys } from '@devtalk/bus';
import type { Logger } from '@devtalk/service-kit/logging';
import type { AdmissionCalls } from '../admission/admission-calls.js';
import type { Notifications } from '../notification/notification-store.js';
import type { RoomCalls } from '../room/room-calls.js';
import type { RoomPages } from '../room/room-pages.js';
import type { Rooms } from '../room/rooms.js';
import type { Directory } from '../suggestion/directory.js';
import type { Users } from '../user/users.js';

/** What every handler works with. */
export interface ChatContext {
  readonly bus: Bus;
  readonly keys: Keys;
  readonly partitions: number;
  readonly library: FunctionLibrary;
  readonly calls: RoomCalls;
  readonly rooms: Rooms;
  readonly users: Users;
  readonly notifications: Notifications;
  readonly roomPages: RoomPages;
  readonly directory: Directory;
  readonly admissions: AdmissionCalls;
  readonly limits: ChatLimits;
  readonly log: Logger;
  /** Runs one function on the connection of consumers. */
  run(call: FunctionCall): Promise<unknown>;
}

interface ChatLimits {
  /** Messages a second and user; and how many at once. */
  readonly messagesPerSecond: number;
  readonly messageBurst: number;
  /** Edits of one message. */
  readonly editsMax: number;
  /** Most rooms a user may be in, may own, and may be added to by others in a day. */
  readonly roomsPerUser: number;
  readonly roomsOwned: number;
  readonly addedPerDay: number;
  /** Ms a clientId is remembered. */
  readonly clientIdKeptMs: number;
}
