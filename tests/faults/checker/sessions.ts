import type { FinalState, History, SessionUsed, SignedIn, Violation } from '../history.js';

const byAccount = <T extends { account: string }>(entries: T[]): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const entry of entries) groups.set(entry.account, [...(groups.get(entry.account) ?? []), entry]);
  return groups;
};

/**
 * At most one live session an account at every instant. A session must not be accepted once a sign-in that came after it
 * has been answered: from that answer on it is over, for good. Two sign-ins at once have no order of their own; the first time one
 * of them is refused gives them one.
 */
export function checkOneSession(history: History, { liveSessions }: FinalState): Violation[] {
  const signIns = byAccount(history.of('signed-in'));
  const uses = byAccount(history.of('session-used'));
  const violations = [...signIns].flatMap(([account, sessions]) => [
    ...usedAfterSuccessor(sessions, uses.get(account) ?? []),
    ...resurrected(uses.get(account) ?? []),
  ]);
  for (const [account, live] of liveSessions) {
    if (live !== 1)
      violations.push({
        promise: 'one live session',
        what: `${account} has ${live} live sessions at the end`,
      });
  }
  return violations;
}

function usedAfterSuccessor(sessions: readonly SignedIn[], uses: readonly SessionUsed[]): Violation[] {
  const began = new Map(sessions.map((session) => [session.sessionId, session]));
  return uses.flatMap(({ account, sessionId, accepted, invokedAt }) => {
    const own = began.get(sessionId);
    const successor =
      own && sessions.find((other) => other.invokedAt > own.endedAt && other.endedAt < invokedAt);
    if (!accepted || !successor) return [];
    return [
      {
        promise: 'one live session',
        what: `${account}: ${sessionId} was accepted after ${successor.sessionId} had taken over`,
      },
    ];
  });
}

/** What has been refused as over is never accepted again. */
function resurrected(uses: readonly SessionUsed[]): Violation[] {
  const overAt = new Map<string, number>();
  for (const { sessionId, accepted, endedAt } of uses) {
    if (!accepted) overAt.set(sessionId, Math.min(endedAt, overAt.get(sessionId) ?? endedAt));
  }
  return uses.flatMap(({ account, sessionId, accepted, invokedAt }) =>
    accepted && invokedAt > (overAt.get(sessionId) ?? Number.POSITIVE_INFINITY)
      ? [
          {
            promise: 'no session is resurrected',
            what: `${account}: ${sessionId} was accepted after it had been refused as over`,
          },
        ]
      : [],
  );
}
