import { LIVE_FRAME } from '@devtalk/bus';
import type { RoomFrame } from './live-frame.js';
import type { RoomMember } from './room-member.js';

/** Sends frames to one member, up to the one by which that very user leaves. @returns whether the user is still in the room */
export function sendInSequence(member: RoomMember, frames: readonly RoomFrame[]): boolean {
  let isIn = true;
  for (const frame of frames) {
    const isOwn = frame.userId === member.actor.userId;
    if (isOwn && frame.kind === LIVE_FRAME.joined) isIn = true;
    if (isIn) member.send(frame.bytes);
    if (isOwn && frame.kind === LIVE_FRAME.left) isIn = false;
  }
  return isIn;
}
