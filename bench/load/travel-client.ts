import type { Identity } from './dialect.js';
import type { Path } from './path.js';

interface TravelHandlers {
  /** Connected, signed in and in its rooms, again or for the first time. */
  online(): void;
  offline(): void;
  message(room: string, text: string): void;
  /** The client says itself that it lost track of a room. */
  lostTrack(): void;
}

/** The peer's own client library, with its own reconnecting and resuming. */
export interface TravelClient {
  /** @throws Error when it was not acknowledged */
  say(room: string, text: string): Promise<unknown>;
  close(): void;
}

export type Travel = (url: string, identity: Identity, path: Path, handlers: TravelHandlers) => TravelClient;
