import type { Actor, DashboardQueries } from '@devtalk/bus';
import { partitionOfUser } from '@devtalk/bus';
import { DevTalkError } from '@devtalk/contracts';

export type QueryName = keyof DashboardQueries;

/** A question as its handler gets it. */
export interface Query<D> {
  data: D;
  actor: Actor | undefined;
}

/** Answers one question and changes nothing. Rejects with DevTalkError for an answer that is an error. */
export type QueryHandlers = {
  [N in QueryName]: (query: Query<DashboardQueries[N]['data']>) => Promise<DashboardQueries[N]['result']>;
};

export type AnyQueryHandler = (query: Query<unknown>) => Promise<unknown>;

export const queryHandlerOf = (handlers: QueryHandlers, op: string): AnyQueryHandler | undefined =>
  Object.hasOwn(handlers, op) ? (handlers[op as QueryName] as AnyQueryHandler) : undefined;

/** The partition that an asker's id carries. @throws DevTalkError `session_required` for what is no id of a person */
export function homeOf({ userId }: Actor, partitions: number): number {
  const partition = partitionOfUser(userId, partitions);
  if (partition === null) throw new DevTalkError('session_required');
  return partition;
}
