import type { Actor, RequestAnswer, RequestData } from '@devtalk/bus';
import { partitionOfUser } from '@devtalk/bus';
import { DevTalkError, type RequestsOf } from '@devtalk/contracts';
import type { WorkerContext } from '../pipeline/context.js';

/** A query as its handler gets it. */
interface Query<D> {
  data: D;
  actor: Actor | undefined;
}

/** What any instance answers, in no order. */
export type QueryName = RequestsOf<'worker', 'queries'>;

/** Answers one query and changes nothing. Rejects with DevTalkError for an answer that is an error. */
type HandleQuery<D, R> = (query: Query<D>, context: WorkerContext) => Promise<R>;

export interface QueryHandler<D = unknown, R = unknown> {
  readonly op: QueryName;
  readonly handle: HandleQuery<D, R>;
}

/** The default export of a query's op file. The gateway has checked the data against the contract. */
export const queryHandler = <N extends QueryName>(
  op: N,
  handle: HandleQuery<RequestData<N>, RequestAnswer<N>>,
): QueryHandler<RequestData<N>, RequestAnswer<N>> => ({ op, handle });

/** The partition that a requester's id carries. @throws DevTalkError `session_required` for what is no user's id */
export function homeOf({ userId }: Actor, partitions: number): number {
  const partition = partitionOfUser(userId, partitions);
  if (partition === null) throw new DevTalkError('session_required');
  return partition;
}
