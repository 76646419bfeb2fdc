import type { Actor, DashboardCommands } from '@devtalk/bus';
import { DevTalkError } from '@devtalk/contracts';
import type { Commit, Verdict } from './commit.js';

export type Op = keyof DashboardCommands;

/** A command as its handler gets it. */
export interface Command<D> extends Commit {
  data: D;
}

/** Committed by the handler, with the answer. */
export interface Answered {
  committed: unknown;
}

/**
 * Carries out one command. Rejects with DevTalkError for an answer that is an error, whose command the caller takes; with
 * `NotOurs` where another worker has it.
 */
export type CommandHandler<O extends Op> = (
  command: Command<DashboardCommands[O]['data']>,
) => Promise<Answered>;

export type CommandHandlers = { [O in Op]: CommandHandler<O> };

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
