import { fieldOf, type RawEntry } from '@devtalk/bus';
import type { RoomKind } from '@devtalk/contracts';

/** An entry of a partition's events. */
export interface RoomChange {
  id: string;
  room: string;
  kind: RoomKind;
  event: string;
  seq: number;
  actor: string;
  /** The event as clients get it. */
  json: string;
  /** Of the room. */
  name: string;
  /** Ids of those whom the message mentioned before it was edited or deleted. */
  mentioned: readonly string[];
}

export function parseRoomChange({ id, fields }: RawEntry): RoomChange | null {
  const [room, kind, event, seq, actor, json] = ['room', 'kind', 'event', 'seq', 'actor', 'json'].map(
    (name) => fieldOf(fields, name),
  );
  if (!room || !kind || !event || !actor || !json || !Number.isSafeInteger(Number(seq))) return null;
  const mentioned = (fieldOf(fields, 'mentioned') ?? '').split(',').filter(Boolean);
  const name = fieldOf(fields, 'name') ?? '';
  return { id, room, kind: kind as RoomKind, event, seq: Number(seq), actor, json, name, mentioned };
}
