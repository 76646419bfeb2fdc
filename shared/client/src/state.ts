import type { ErrorBody } from './wire.js';

/** Who took the session over. */
export interface TakenBy {
  device: string;
  ip: string;
  /** ISO 8601 UTC. */
  at: string;
}

/** Why the connection ended for good, with what is known about it. */
export interface Ending {
  /** The close code, 4500–4999. */
  code: number;
  /** The word of the close code, e.g. `session_superseded`. */
  reason: string;
  /** Set for `session_superseded` if the notice arrived. */
  by?: TakenBy;
  /** Set for `session_revoked`: `signed_out`, `revoked`, `password_changed`, `recovered` or `disabled`. */
  cause?: string;
  /** The answer to a refused connect. */
  error?: ErrorBody;
}

/**
 * `idle` before `connect` and after `close`; `waiting` until `retryAt` (milliseconds since 1970);
 * `catching-up` while online with holes still being filled in `rooms`; `ended` never leaves by itself.
 */
export type ConnectionState =
  | { status: 'idle' }
  | { status: 'connecting' }
  | { status: 'online' }
  | { status: 'catching-up'; rooms: string[] }
  | { status: 'waiting'; retryAt: number; code: number }
  | ({ status: 'ended' } & Ending);

/** The notice that said more may have been lost; the refusal of a connect carries the same facts. */
export function endingOf(code: number, reason: string, refusal: ErrorBody | undefined): Ending {
  const ending: Ending = { code, reason: reason || refusal?.code || 'protocol_error' };
  if (!refusal) return ending;
  if (refusal.by) ending.by = refusal.by;
  if (refusal.reason) ending.cause = refusal.reason;
  return { ...ending, error: refusal };
}

export function endingError({ reason, by, cause, error }: Ending): ErrorBody {
  if (error) return error;
  const facts = { ...(by && { by }), ...(cause && { reason: cause }) };
  return { code: reason, message: 'the session has ended', retryable: false, ...facts } as ErrorBody;
}
