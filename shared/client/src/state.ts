import {
  type SessionEnd,
  sessionCloseCode,
  sessionCloseWord,
  sessionEndError,
  sessionEndOfClose,
  sessionEndOfError,
} from '@devtalk/contracts/session-end';
import type { ErrorBody } from './wire.js';

/** Why the connection ended for good, with what is known about it. */
export interface Ending {
  /** The close code, 4500–4999. */
  code: number;
  /** The word of the close code, e.g. `session_superseded`. */
  reason: string;
  /** Set where the session has ended; where only the close frame arrived, `by` has no address. */
  end?: SessionEnd;
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

export function endingOf(code: number, reason: string, refusal: ErrorBody | undefined): Ending {
  const word = reason || refusal?.code || 'protocol_error';
  // The close frame has a code alone; the rejection of `connect` before it has the details.
  const end = (refusal && sessionEndOfError(refusal)) ?? sessionEndOfClose(word);
  return { code, reason: word, ...(end && { end }), ...(refusal && { error: refusal }) };
}

export const endingOfSession = (end: SessionEnd): Ending => ({
  code: sessionCloseCode(end),
  reason: sessionCloseWord(end),
  end,
});

export function endingError({ reason, end, error }: Ending): ErrorBody {
  if (error) return error;
  return end
    ? sessionEndError(end).toWire()
    : { code: reason, message: 'the session has ended', retryable: false };
}
