import type { Member, Presence, PublicUser, RoomRole } from '@devtalk/contracts';
import { eventHead, FOURTH, THIRD } from '../pipeline/json.js';

/** `member.joined` of one who is known; the number of members is filled in. */
export const joinedHead = (room: string, profile: string, by: string): string =>
  `${eventHead('member.joined', room)}{"user":${profile},"memberCount":${THIRD},"by":${by}}}`;

/** `member.left`; who it was is filled in from the room's own record. */
export const leftHead = (room: string, by: string): string =>
  `${eventHead('member.left', room)}{"user":${FOURTH},"memberCount":${THIRD},"by":${by}}}`;

/** What `member_page` answers of each. */
export type MemberRow = [id: string, user: string, joinedMs: number];

export function memberOf([, user, joinedMs]: MemberRow, presence: Presence): Member {
  const space = user.indexOf(' ');
  return {
    user: JSON.parse(user.slice(space + 1)) as PublicUser,
    role: user.slice(0, space) as RoomRole,
    joinedAt: new Date(joinedMs).toISOString(),
    presence,
  };
}

/** Position behind a member, for the next page. */
export const memberCursor = ([id, , joinedMs]: MemberRow): string => `${joinedMs}.${id}`;

/** `['', '']` is the beginning; null is no cursor of ours. */
export function readMemberCursor(cursor: string | undefined): [joinedMs: string, id: string] | null {
  if (cursor === undefined) return ['', ''];
  const match = /^(\d{1,15})\.(\w+)$/.exec(cursor);
  return match ? [match[1] as string, match[2] as string] : null;
}
