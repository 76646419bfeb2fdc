import type { SessionOpened } from '../pipeline/answers.js';
import type { SessionContext, Work } from '../pipeline/session-context.js';

const FIRST_MS = 250;
const LONGEST_MS = 2_000;

/** The alert is raised once a window, by the takeover that exceeds what two devices of one user need. */
const isFirstAboveLimit = (takeovers: number, free: number): boolean => takeovers === free + 1;

/**
 * ms that the next takeover waits, after so many within the minute of which `free` are not delayed: two clients compete for
 * the account, and a user who types the password should not lose to a script.
 */
export function takeoverDelay(takeovers: number, free: number): number {
  if (takeovers < free) return 0;
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(10, takeovers - free));
}

export function logTakeover(
  { metrics }: SessionContext,
  { log }: Work<unknown>,
  { user, session }: SessionOpened,
  superseded: NonNullable<SessionOpened['superseded']>,
): void {
  metrics.signIn('took_over');
  metrics.ended('superseded', 1);
  const { sessionId, device } = superseded;
  const facts = { userId: user.id, username: user.username, sessionId: session.id, ip: session.ip };
  log.info({ ...facts, device: session.device, displaced: { sessionId, device } }, 'signed in, took over');
}

/** Undefined unless clients compete for the account. */
export function takeoverAlert(
  { config }: SessionContext,
  { log }: Work<unknown>,
  { user, session, takeovers }: SessionOpened,
): { by: { device: string; ip: string; at: string } } | undefined {
  if (!isFirstAboveLimit(takeovers, config.sessions.takeoversPerMinute)) return undefined;
  log.warn({ userId: user.id, takeovers }, 'more takeovers than usual');
  return { by: { device: session.device, ip: session.ip, at: session.createdAt } };
}
