import type { LiveSession } from './session-record.js';

/** As long as a fight over an account is counted (session-service), whoever comes is told of it. */
const TOLD_MS = 60_000;

/**
 * Where a connection that begins anew looks for security alerts: they are raised by the sign-in, before its device connects. Undefined
 * for a session that is no longer new. `now` is Redis' time.
 */
export function alertsSince({ session }: LiveSession, now: number): string | undefined {
  const openedAt = Date.parse(session.createdAt);
  return now - openedAt > TOLD_MS ? undefined : `${openedAt - TOLD_MS}-0`;
}
