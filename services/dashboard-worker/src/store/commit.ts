import type { Store } from './store.js';

/** A command as it is committed: in the partition whose lease the fence proves. */
export interface Commit {
  partition: number;
  fence: string;
  entryId: string;
  requestId: string;
  /** Names the command among this person's: asked for again, it is answered again and not carried out again. */
  once?: string | undefined;
}

/** Why a command had no effect. FENCED and DONE: it is somebody else's to answer. */
export type Verdict = 'FENCED' | 'DONE' | 'NOT_FOUND' | 'TAKEN' | 'FULL';

/** Takes a command that changes nothing, or whose effect may be repeated. @returns true where the answer is ours to give */
export async function takeCommand(store: Store, { partition, fence, entryId }: Commit): Promise<boolean> {
  const names = store.keys.dashboard;
  const keys = [names.lease(partition), names.commands(partition)];
  return (
    (await store.library.call(store.client, { name: 'command_done', keys, args: [fence, entryId] })) === 'OK'
  );
}
