import type { UserListener } from './live/user-hubs.js';
import type { SessionHolder } from './session/session-registry.js';

/** What a person has open here: a WebSocket connection or an SSE stream. */
export interface PersonStream extends UserListener, SessionHolder {
  readonly kind: 'socket' | 'sse';
}
