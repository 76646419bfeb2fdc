import type { Actor } from '@devtalk/shared/bus';
import type { RoomHub } from './room-hub.js';

/** A connection as a room's hub sees it. */
export interface RoomMember {
  readonly actor: Actor;
  readonly isLive: boolean;
  send(frame: Buffer): void;
  sendEphemeral(key: string, frame: Buffer): void;
  /** The hub delivers to it from now on. */
  entered(hub: RoomHub): void;
  /** The hub does not any more: the person left, or the hub closed. */
  left(hub: RoomHub): void;
  /** Cannot be served without a hole: close it, it resumes. */
  interrupt(): void;
}
