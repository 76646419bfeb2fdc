import type {
  ConnectAnswer,
  EventFrame,
  EventName,
  EventOf,
  OpData,
  OpName,
  OpResult,
  RoomEvent,
  WireError,
} from '@devtalk/contracts';

export type { ConnectAnswer, OpData, OpName as Op, OpResult, RoomEvent };

/** Any event; the client passes names on that it does not know. */
export type ServerEvent = EventFrame;
/** The frame of each event by its name. */
export type EventMap = { [N in EventName]: EventOf<N> };
export type RoomsPage = OpResult<'room.list'>;
export type EventsPage = OpResult<'room.events'>;

/** A newer server may use codes this build does not know. */
export type ErrorBody = Omit<WireError, 'code'> & { code: string };

export type Reply = { id: number } & ({ ok: true; data: unknown } | { ok: false; error: ErrorBody });

/** Undefined for what is no frame of the protocol: the peer at the other end is broken. */
export function parseFrame(text: string): Reply | ServerEvent | undefined {
  try {
    const frame: unknown = JSON.parse(text);
    return frame !== null && typeof frame === 'object' ? (frame as Reply | ServerEvent) : undefined;
  } catch {
    return undefined;
  }
}
