import { CLOSE_CODES, type CloseWord } from './close-codes.js';
import type { Displacer } from './error-schemas.js';
import { DevTalkError } from './errors.js';
import { REVOCATION_REASONS, type RevocationReason } from './revocation.js';

/**
 * How a session ended: one shape from the record in Redis to the screen that shows it. Close code, error code and event follow from it,
 * so no process encodes the reason anew.
 */
export type SessionEnd =
  | { readonly state: 'superseded'; readonly by: Displacer }
  | { readonly state: 'revoked'; readonly reason: RevocationReason }
  | { readonly state: 'expired' };

/** A session end as it is stored in a session's record (`by` is JSON there) or published; every field may be missing or damaged. */
export interface SessionEndFields {
  readonly state?: unknown;
  readonly by?: unknown;
  readonly reason?: unknown;
}

const UNKNOWN_DISPLACER: Displacer = Object.freeze({
  device: 'unknown',
  ip: '',
  at: new Date(0).toISOString(),
});

/** Undefined for a session that is live or unknown. A damaged detail never hides that the session has ended. */
export function parseSessionEnd({ state, by, reason }: SessionEndFields): SessionEnd | undefined {
  switch (state) {
    case 'superseded':
      return { state, by: parseDisplacer(by) };
    case 'revoked':
      return { state, reason: isRevocationReason(reason) ? reason : 'revoked' };
    case 'expired':
      return { state };
    default:
      return undefined;
  }
}

/** The session end that an error of HTTP or WebSocket reports; undefined for every other error. */
export function sessionEndOfError(error: {
  readonly code?: string | undefined;
  readonly by?: unknown;
  readonly reason?: unknown;
}): SessionEnd | undefined {
  const state = /^session_(superseded|revoked|expired)$/.exec(error.code ?? '')?.[1];
  return parseSessionEnd({ state, by: error.by, reason: error.reason });
}

/** The session end that a close frame reports by its reason alone; who or why is known only from the event before it. */
export function sessionEndOfClose(word: string): SessionEnd | undefined {
  return word === 'account_disabled'
    ? { state: 'revoked', reason: 'disabled' }
    : sessionEndOfError({ code: word });
}

/** The error code of requests on behalf of the session. */
export const sessionEndCode = ({ state }: SessionEnd) => `session_${state}` as const;

export function sessionEndError(end: SessionEnd): DevTalkError {
  const { state: _, ...fields } = end;
  return new DevTalkError(sessionEndCode(end), undefined, { fields });
}

/** The reason of the close frame. */
export function sessionCloseWord(end: SessionEnd): CloseWord {
  return end.state === 'revoked' && end.reason === 'disabled' ? 'account_disabled' : sessionEndCode(end);
}

export const sessionCloseCode = (end: SessionEnd): number => CLOSE_CODES[sessionCloseWord(end)];

function parseDisplacer(by: unknown): Displacer {
  try {
    const given = (typeof by === 'string' ? JSON.parse(by) : by) as Partial<Displacer> | null | undefined;
    return { ...UNKNOWN_DISPLACER, ...given };
  } catch {
    return UNKNOWN_DISPLACER;
  }
}

const isRevocationReason = (reason: unknown): reason is RevocationReason =>
  (REVOCATION_REASONS as readonly unknown[]).includes(reason);
