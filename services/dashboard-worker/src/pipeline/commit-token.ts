import type { Actor } from '@devtalk/bus';
import { isCluster, partitionOfUser } from '@devtalk/bus';
import { commandArgs, commandDone, commandKeys } from './functions.js';
import type { Store } from './store.js';

/** A command as it is committed: in the partition whose lease the fence proves, on behalf of a session that lives. */
export interface CommitToken {
  partition: number;
  fence: string;
  entryId: string;
  requestId: string;
  actor: Actor | undefined;
  /** Idempotency key among this user's: a repeated command is answered again and not carried out again. */
  once?: string | undefined;
}

/** Why a command had no effect. FENCED and DONE: another worker answers it; LATE: its requester has timed out. */
export type Verdict =
  | 'FENCED'
  | 'DONE'
  | 'LATE'
  | 'SUPERSEDED'
  | 'SESSIONLESS'
  | 'NOT_FOUND'
  | 'TAKEN'
  | 'FULL';

/** First KEYS of every command. */
export const commitKeys = ({ keys }: Store, { partition }: CommitToken) =>
  commandKeys.values({
    lease: keys.dashboard.lease(partition),
    commands: keys.dashboard.commands(partition),
  });

/** First ARGV of every command: the proof of the lease, and the sender, whose session the function checks. */
export const commitArgs = (store: Store, { fence, entryId, actor }: CommitToken) =>
  commandArgs.values({
    fence,
    entry: entryId,
    live: (isCluster(store.client) ? null : liveKeyOf(store, actor)) ?? '',
    session: actor?.sessionId ?? '',
    epoch: actor?.epoch ?? 0,
  });

/**
 * On a cluster sessions are in another slot than commands, so no function may read both: the session is checked just before.
 * An id that is no user's has no session either.
 * @returns why the command must not be carried out; null where it may, or the function itself checks
 */
export async function endedSessionOnCluster(
  store: Store,
  actor: Actor | undefined,
): Promise<'SUPERSEDED' | 'SESSIONLESS' | null> {
  if (!actor) return null;
  const key = liveKeyOf(store, actor);
  if (key === null) return 'SESSIONLESS';
  if (!isCluster(store.client)) return null;
  const live = await store.client.hgetall(key);
  if (live[actor.sessionId] === String(actor.epoch)) return null;
  return Object.keys(live).length > 0 ? 'SUPERSEDED' : 'SESSIONLESS';
}

function liveKeyOf({ keys, partitions }: Store, actor: Actor | undefined): string | null {
  const home = actor && partitionOfUser(actor.userId, partitions);
  return actor && home !== undefined && home !== null ? keys.session.live(home, actor.userId) : null;
}

/** Acknowledges a command that changes nothing, or is rejected. @returns true where the answer is ours to give */
export async function acknowledgeCommand(store: Store, commit: CommitToken): Promise<boolean> {
  const call = commandDone.call(
    { command: commitKeys(store, commit) },
    { command: commitArgs(store, commit) },
  );
  const verdict = await store.library.call(store.client, call);
  return verdict !== 'FENCED' && verdict !== 'DONE' && verdict !== 'LATE';
}
