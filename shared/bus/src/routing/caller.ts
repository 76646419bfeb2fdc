import type { Actor } from '../envelope.js';

/** On whose behalf something is requested, and in which request of theirs. */
export interface Caller {
  /** Absent where nobody is signed in, and where a process requests by itself. */
  readonly actor?: Actor | undefined;
  readonly requestId: string;
  /** Idempotency key: the same one from the same user asks for the same effect, once. */
  readonly key?: string | undefined;
  /** This process receives the live frames of the room that is concerned: one of them may be the answer. */
  readonly hears?: boolean | undefined;
}
