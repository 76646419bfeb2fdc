import type { SessionEnd, SessionEvent } from '@devtalk/contracts';

/** The event that tells the client why its session has ended; undefined for a session that merely expired. */
export function sessionEndFrame(
  sessionId: string,
  end: SessionEnd,
  serverId: string,
): SessionEvent | undefined {
  const origin = { sessionId, timestamp: new Date().toISOString(), serverId };
  switch (end.state) {
    case 'superseded':
      return { event: 'session.superseded', data: { ...origin, by: end.by } };
    case 'revoked':
      return { event: 'session.revoked', data: { ...origin, reason: end.reason } };
    case 'expired':
      return undefined;
  }
}
