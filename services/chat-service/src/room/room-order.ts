import { DevTalkError } from '@devtalk/contracts';

/** A room as lists order it: by its newest message. */
export interface RoomActivity {
  readonly room: string;
  /** Top of its log. */
  readonly seq: number;
  /** ISO time of its newest message, or of its creation. */
  readonly at: string;
}

/** Latest activity first; the id decides between equal ones, so that pages have one order. */
export const byActivity = (a: RoomActivity, b: RoomActivity): number =>
  a.at === b.at ? compare(b.room, a.room) : compare(b.at, a.at);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export const roomCursor = ({ at, room }: RoomActivity): string => `${Date.parse(at)}.${room}`;

/** What stands behind `cursor` in an ordered list. @throws DevTalkError bad_request where that is no cursor of ours */
export function roomsBehind(ordered: readonly RoomActivity[], cursor: string): RoomActivity[] {
  const match = /^(\d{1,15})\.([A-Za-z0-9_-]{1,64})$/.exec(cursor);
  if (!match) throw new DevTalkError('bad_request', 'after is not a value of next');
  const at = new Date(Number(match[1])).toISOString();
  const seen = { at, room: match[2] as string, seq: 0 };
  return ordered.filter((one) => byActivity(one, seen) > 0);
}
