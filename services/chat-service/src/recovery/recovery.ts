import { q } from '../pipeline/json.js';

interface Tail {
  top: number;
  /** All events after the seq held, or none where they are too many. */
  events: string[];
  isAnother?: boolean;
}

/**
 * What the client is given to catch up with each room: every event after the seq it has, or the bounds of what it has to request. A seq beyond
 * the top, another event at that seq, or another epoch means that it holds another log: afresh from 1.
 * @returns JSON text of room → `{complete, events, from?, top?}`
 */
export function recover(
  held: readonly (readonly [room: string, seq: number])[],
  tails: readonly (Tail | null)[],
  isSameEpoch: boolean,
  mostBytes: number,
): string {
  let bytes = mostBytes;
  const parts: string[] = [];
  held.forEach(([room, seq], i) => {
    const tail = tails[i];
    if (!tail) return;
    const isSameLog = isSameEpoch && !tail.isAnother;
    const events = tail.events.join(',');
    const size = Buffer.byteLength(events);
    const isWhole = seq + tail.events.length === tail.top && size <= bytes;
    if (isSameLog && isWhole) bytes -= size;
    parts.push(`${q(room)}:${isSameLog && isWhole ? whole(events) : bounds(seq, tail.top, isSameLog)}`);
  });
  return `{${parts.join(',')}}`;
}

const whole = (events: string): string => `{"complete":true,"events":[${events}]}`;

function bounds(seq: number, top: number, isSameLog: boolean): string {
  const from = isSameLog && seq <= top ? seq + 1 : 1;
  return `{"complete":false,"events":[],"from":${from},"top":${top}}`;
}
