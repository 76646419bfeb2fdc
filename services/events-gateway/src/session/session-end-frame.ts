import type { CloseWord, SessionEvent } from '@devtalk/contracts';
import type { SessionEnd } from './session-record.js';

/** The event that tells the person why; undefined for a session that merely expired. */
export function sessionEndFrame(
  sessionId: string,
  end: SessionEnd,
  serverId: string,
): SessionEvent | undefined {
  const origin = { sessionId, timestamp: new Date().toISOString(), serverId };
  if (end.code === 'session_superseded')
    return { event: 'session.superseded', data: { ...origin, by: end.by } };
  if (end.code === 'session_revoked')
    return { event: 'session.revoked', data: { ...origin, reason: end.reason } };
  return undefined;
}

export function closeWordOf(end: SessionEnd): CloseWord {
  if (end.code === 'session_revoked' && end.reason === 'disabled') return 'account_disabled';
  return end.code;
}
