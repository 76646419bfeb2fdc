import type { Actor } from '@devtalk/bus';

/** A room's hub as its members see it: what to leave when they go. */
export interface MemberHub {
  detach(member: RoomMember): void;
}

/** A connection as a room's hub sees it. */
export interface RoomMember {
  readonly actor: Actor;
  readonly isLive: boolean;
  send(frame: Buffer): void;
  sendEphemeral(key: string, frame: Buffer): void;
  /** The hub delivers to it from now on. */
  entered(hub: MemberHub): void;
  /** The hub does not any more: the person left, or the hub closed. */
  left(hub: MemberHub): void;
  /** Cannot be served without a hole: close it, it resumes. */
  interrupt(): void;
}
