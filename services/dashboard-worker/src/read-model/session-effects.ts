import { fieldOf } from '@devtalk/bus';
import { type Write, Writes } from './writes.js';

/** What the read models need to know of one entry of a partition's session events. */
export type SessionFact =
  | { event: 'registered'; userId: string }
  | { event: 'opened' | 'ended'; userId: string; sessionId: string }
  | { event: 'other' };

/** Null for what is not an entry of this kind. */
export function readSessionFact({ fields }: { fields: string[] }): SessionFact | null {
  const event = fieldOf(fields, 'event');
  if (event === undefined) return null;
  const { user, userId, sessionId } = parse(fieldOf(fields, 'data'));
  if (event === 'user.registered') return { event: 'registered', userId: user?.id ?? '' };
  if (event !== 'session.opened' && event !== 'session.ended') return { event: 'other' };
  if (userId === undefined || sessionId === undefined) return null;
  return { event: event === 'session.opened' ? 'opened' : 'ended', userId, sessionId };
}

/** How many users are registered, and who is signed in now, by their live sessions, of which a user may have several. */
export function sessionEffects(facts: readonly SessionFact[]): Write[] {
  const writes = new Writes();
  for (const fact of facts) {
    if (fact.event === 'registered') writes.increment(['totals'], 'people');
    if (fact.event === 'opened') writes.include(['sessions'], fact.userId, fact.sessionId);
    if (fact.event === 'ended') writes.exclude(['sessions'], fact.userId, fact.sessionId);
  }
  return writes.list();
}

interface EventData {
  user?: { id?: string };
  userId?: string;
  sessionId?: string;
}

function parse(json: string | undefined): EventData {
  try {
    return (JSON.parse(json ?? '') ?? {}) as EventData;
  } catch {
    return {};
  }
}
