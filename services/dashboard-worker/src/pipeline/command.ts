import type { Actor, RequestAnswer, RequestData } from '@devtalk/bus';
import { DevTalkError, type RequestsOf } from '@devtalk/contracts';
import type { Commit, Verdict } from './commit.js';
import type { WorkerContext } from './context.js';

/** A command as its handler gets it. */
export interface Command<D> extends Commit {
  data: D;
}

/** Committed by the handler, with the answer. */
export interface Answered<R = unknown> {
  committed: R;
}

/** What dashboard-worker carries out in the order of a partition's stream. */
export type CommandName = Exclude<RequestsOf<'worker'>, RequestsOf<'worker', 'queries'>>;

/**
 * Carries out one command. Rejects with DevTalkError for an answer that is an error, whose command the caller takes; with
 * `NotOurs` where another worker has it.
 */
type HandleCommand<D, R> = (command: Command<D>, context: WorkerContext) => Promise<Answered<R>>;

export interface CommandHandler<D = unknown, R = unknown> {
  readonly op: CommandName;
  readonly handle: HandleCommand<D, R>;
}

/** The default export of a command's op file. The gateway has checked the data against the contract. */
export const commandHandler = <N extends CommandName>(
  op: N,
  handle: HandleCommand<RequestData<N>, RequestAnswer<N>>,
): CommandHandler<RequestData<N>, RequestAnswer<N>> => ({ op, handle });

/** The command has been carried out already, is no longer this worker's, or nobody waits for it: nothing happened and no answer is due. */
export class NotOurs extends Error {
  override name = 'NotOurs';
}

/** @throws NotOurs, or the error that the verdict means */
export function accept<T extends object | 'OK'>(result: T | Verdict, conflict = 'in use already'): T {
  if (result === 'FENCED' || result === 'DONE' || result === 'LATE') throw new NotOurs(result);
  if (result === 'SUPERSEDED') throw new DevTalkError('session_superseded');
  if (result === 'SESSIONLESS') throw new DevTalkError('session_required');
  if (result === 'NOT_FOUND') throw new DevTalkError('not_found');
  if (result === 'TAKEN' || result === 'FULL') throw new DevTalkError('conflict', conflict);
  return result as T;
}

/** @throws DevTalkError `session_required` */
export function actorOf({ actor }: { actor: Actor | undefined }): Actor {
  if (!actor) throw new DevTalkError('session_required');
  return actor;
}

/** @throws DevTalkError `forbidden` */
export function requireAdmin(command: { actor: Actor | undefined }): void {
  if (actorOf(command).role !== 'admin') throw new DevTalkError('forbidden');
}
