import { LIVE_FRAME, type PresenceLists } from '@devtalk/bus';
import { frameJson, frameText } from '../connection/frame.js';

type FrameKind = (typeof LIVE_FRAME)[keyof typeof LIVE_FRAME];

/** A frame of a room as the gateway handles it: its header, and the very bytes that leave to clients. */
export interface RoomFrame {
  /** Place in the room's log; 0 for ephemeral ones. */
  readonly seq: number;
  readonly kind: FrameKind;
  /** Who joined, left or types. */
  readonly userId: string | undefined;
  /** The request that it answers, by the instance that asked. */
  readonly answers: RequestName | undefined;
  readonly bytes: Buffer;
}

interface RequestName {
  readonly instance: string;
  readonly id: string;
}

const KINDS: ReadonlySet<string> = new Set(Object.values(LIVE_FRAME));
const NEWLINE = 0x0a;
const NOBODY = '-';
const DATA = '"data":';
const END = '}';

/** Reads the header (LIVE_FRAME says how it looks) without parsing the JSON behind it; null for what is no live frame. */
export function parseRoomFrame(payload: Buffer): RoomFrame | null {
  const end = payload.indexOf(NEWLINE);
  if (end < 3) return null;
  const [seqText = '', kind = '', user, instance, id] = payload.toString('latin1', 0, end).split(' ');
  const seq = Number(seqText);
  if (!Number.isSafeInteger(seq) || seq < 0 || !KINDS.has(kind)) return null;
  const userId = user === NOBODY ? undefined : user;
  const answers = instance === undefined || id === undefined ? undefined : { instance, id };
  return { seq, kind: kind as FrameKind, userId, answers, bytes: frameText(payload.subarray(end + 1)) };
}

/** JSON text of the event's data: all that precedes it is of our making, so the first such name is the event's own. */
export function dataOf({ bytes }: RoomFrame): Buffer {
  return bytes.subarray(bytes.indexOf(DATA) + DATA.length, bytes.lastIndexOf(END));
}

const AT = /"at":"([^"]{20,30})"/;

/** When the event was made, found without parsing: inside a JSON string these quotes would be escaped. */
export const timeOf = ({ bytes }: RoomFrame): string | undefined => AT.exec(bytes.toString('latin1'))?.[1];

const TAKES_BACK = /"event":"message\.(?:edited|deleted)"/;
/** The frame's header and the name of its event. */
const NAME_BYTES = 48;

/** Whether what a message said before is to be forgotten with this event. */
export const takesTextBack = ({ bytes }: RoomFrame): boolean =>
  TAKES_BACK.test(bytes.toString('latin1', 0, NAME_BYTES));

interface LoggedEvent {
  event: string;
  seq: number;
  data?: { user?: { id?: string } };
}

const KIND_OF_EVENT: Readonly<Record<string, FrameKind>> = {
  'member.joined': LIVE_FRAME.joined,
  'member.left': LIVE_FRAME.left,
};

/** The frame of an event as `room.events` answers it: the same as the live one, so that a filled gap obeys the same rules. */
export function frameOfEvent(event: unknown): RoomFrame {
  const { event: name, seq, data } = event as LoggedEvent;
  const kind = Object.hasOwn(KIND_OF_EVENT, name) ? KIND_OF_EVENT[name] : undefined;
  return {
    seq,
    kind: kind ?? LIVE_FRAME.event,
    userId: kind === undefined ? undefined : data?.user?.id,
    answers: undefined,
    bytes: frameText(JSON.stringify(event)),
  };
}

export const presenceFrame = (room: string, data: PresenceLists): Buffer =>
  frameJson({ event: 'presence.changed', room, data });

/** What a newer presence frame of the room replaces while a reader is slow. */
export const presenceKey = (room: string): string => `${LIVE_FRAME.presence}:${room}:`;

/** A live user event: `<eventId> <event>\n<json>`. */
export interface UserFrame {
  readonly eventId: string;
  readonly event: string;
  readonly json: Buffer;
  /** The same as a WebSocket frame, for all connections of the person. */
  readonly bytes: Buffer;
}

export function parseUserFrame(payload: Buffer): UserFrame | null {
  const end = payload.indexOf(NEWLINE);
  if (end < 3) return null;
  const [eventId = '', event = ''] = payload.toString('latin1', 0, end).split(' ');
  if (eventId === '' || event === '') return null;
  return userFrame(eventId, event, payload.subarray(end + 1));
}

/** @param json the event as clients get it */
export function userFrame(eventId: string, event: string, json: Buffer): UserFrame {
  return { eventId, event, json, bytes: frameText(json) };
}

/** Order of two stream ids, `<ms>-<n>`, by time and then by count. */
export function compareEventIds(a: string, b: string): number {
  const [aTime, aCount] = partsOf(a);
  const [bTime, bCount] = partsOf(b);
  return aTime - bTime || aCount - bCount;
}

function partsOf(id: string): [number, number] {
  const dash = id.indexOf('-');
  return dash < 0 ? [Number(id) || 0, 0] : [Number(id.slice(0, dash)) || 0, Number(id.slice(dash + 1)) || 0];
}
