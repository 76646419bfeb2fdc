import type { RoomEventName } from '@devtalk/contracts';

/** JSON text of a value. Control characters are escaped in it, so a raw \x01 can only be a placeholder. */
export function q(value: unknown): string {
  const json: string | undefined = JSON.stringify(value);
  // Would become the word `undefined` in the middle of an event.
  if (json === undefined) throw new TypeError('there is no JSON for it');
  return json;
}

/** Placeholders that a function fills in: see `fill` in room/_events.lua. */
const SEQ = '\x01';
export const AT = '\x02';
export const THIRD = '\x03';
export const FOURTH = '\x04';

/** The beginning of a room event's JSON, up to its data. */
export const eventHead = (event: RoomEventName, room: string): string =>
  `{"event":"${event}","room":${q(room)},"seq":${SEQ},"at":"${AT}","data":`;
