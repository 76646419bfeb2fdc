import type { UserListener } from '../delivery/user-hubs.js';
import type { SessionHolder } from '../session/session-registry.js';

/** What a person has open here: a WebSocket connection or an SSE stream. */
export interface UserStream extends UserListener, SessionHolder {
  readonly kind: 'socket' | 'sse';
  readonly id: string;
  /** Whose it is has been shown, and it has not ended. */
  readonly isOpen: boolean;
  readonly address: string;
  readonly device: string;
  /** Ms of Redis' clock. */
  readonly openedAt: number;
  readonly waitingBytes: number;
  /** Ends it in a way that lets it come back. */
  disconnect(): void;
}
