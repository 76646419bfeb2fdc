import { fieldOf } from '@devtalk/bus';
import type { PublicUser, RoomKind } from '@devtalk/contracts';

export interface RoomName {
  id: string;
  name: string;
  kind: RoomKind;
}

/** What the read models need to know of one entry of a partition's room events. */
export interface RoomFact {
  event: string;
  room: RoomName;
  seq: number;
  /** Milliseconds since 1970. */
  at: number;
  /** Id of who did it. */
  actor: string;
  /** Author of a message, or who joined or left. */
  user: PublicUser | null;
  mentions: readonly string[];
}

interface EventJson {
  data?: {
    message?: { author?: PublicUser; mentions?: string[] };
    user?: PublicUser;
    room?: { name?: string };
  };
}

/** Null for what is not an entry of this kind. */
export function readRoomFact({ fields }: { fields: string[] }): RoomFact | null {
  const field = (name: string) => fieldOf(fields, name);
  const [room, event, at, json] = [field('room'), field('event'), Number(field('at')), parse(field('json'))];
  if (room === undefined || event === undefined || !Number.isFinite(at) || json === null) return null;
  const { message, user, room: changed } = json.data ?? {};
  return {
    event,
    room: { id: room, name: changed?.name ?? field('name') ?? '', kind: kindOf(field('kind')) },
    seq: Number(field('seq') ?? 0),
    at,
    actor: field('actor') ?? '',
    user: message?.author ?? user ?? null,
    mentions: message?.mentions ?? [],
  };
}

/** A room of unknown kind is treated as private. */
const kindOf = (kind: string | undefined): RoomKind =>
  kind === 'public' || kind === 'direct' ? kind : 'private';

function parse(json: string | undefined): EventJson | null {
  try {
    const value: unknown = JSON.parse(json ?? '');
    return typeof value === 'object' && value !== null ? (value as EventJson) : null;
  } catch {
    return null;
  }
}
