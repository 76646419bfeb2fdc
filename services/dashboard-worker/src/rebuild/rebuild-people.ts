import { type RawEntry, runAll } from '@devtalk/bus';
import { readSessionFact, type SessionFact, sessionEffects } from '../read-model/session-effects.js';
import { Writes } from '../read-model/writes.js';
import { advance, eventsAfter, type RebuildParts, replayAndShow, type Target } from './replay-events.js';

const READ_AT_ONCE = 500;

/** Ids of a partition's accounts and of the users with live sessions, looked for after the rebuild had begun. */
export interface KnownUsers {
  readonly accounts: ReadonlySet<string>;
  readonly live: ReadonlySet<string>;
}

/**
 * Rebuilds how many users are registered and who is signed in: from the accounts and live sessions that there are, together with the
 * events from `from` until after they were looked for, then from the events behind that. What happens meanwhile is in the keys,
 * in the events, or in both, which does no harm: users are a set, and the last event about a session decides.
 */
export async function rebuildPeople(
  parts: RebuildParts,
  target: Target,
  known: KnownUsers,
  from: string,
): Promise<void> {
  const position = await parts.rebuilds.cursor(target.partition, 'people');
  const start = position ?? (await takeStock(parts, target, known, from));
  await replayAndShow(parts, target, start, async (entries) => sessionEffects(factsOf(entries)));
}

/** One step: where it dies, all of it is done anew. @returns the last event it holds */
async function takeStock(
  parts: RebuildParts,
  target: Target,
  known: KnownUsers,
  from: string,
): Promise<string> {
  const accounts = new Set(known.accounts);
  const sessions = await liveSessions(parts, target.partition, [...known.live]);
  let to = from;
  for (
    let page = await eventsAfter(parts, target, to);
    page.length > 0;
    page = await eventsAfter(parts, target, to)
  ) {
    for (const fact of factsOf(page)) note(fact, accounts, sessions);
    to = page.at(-1)?.id ?? to;
  }
  const writes = new Writes();
  writes.increment(['totals'], 'people', accounts.size);
  for (const [userId, ids] of sessions)
    if (ids.size > 0) writes.put(['sessions'], userId, [...ids].join(' '));
  await advance(parts, target, { from: '0', to, writes: writes.list() });
  return to;
}

function note(fact: SessionFact, accounts: Set<string>, sessions: Map<string, Set<string>>): void {
  if (fact.event === 'registered') accounts.add(fact.userId);
  if (fact.event !== 'opened' && fact.event !== 'ended') return;
  const ids = sessions.get(fact.userId) ?? new Set();
  sessions.set(fact.userId, ids);
  if (fact.event === 'opened') ids.add(fact.sessionId);
  else ids.delete(fact.sessionId);
}

async function liveSessions(
  { bus }: RebuildParts,
  partition: number,
  userIds: readonly string[],
): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>();
  for (let i = 0; i < userIds.length; i += READ_AT_ONCE) {
    const some = userIds.slice(i, i + READ_AT_ONCE);
    const replies = await runAll(
      bus.work,
      some.map((userId) => ['HKEYS', bus.keys.session.live(partition, userId)] as const),
    );
    for (const [n, userId] of some.entries()) found.set(userId, new Set(replies[n] as string[]));
  }
  return found;
}

const factsOf = (entries: readonly RawEntry[]): SessionFact[] =>
  entries.map(readSessionFact).filter((fact) => fact !== null);
