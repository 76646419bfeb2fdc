import type { Actor, RequestData } from '@devtalk/bus';
import type { RequestsOf } from '@devtalk/contracts';
import type { ChatContext } from './chat-context.js';

/**
 * Answers a user's query: JSON text. A query that writes checks, in the same step, the session and `deadline` (ms of
 * Redis' clock), after which the requester has timed out. @throws DevTalkError
 */
export type HandleQuery<D> = (
  data: D,
  actor: Actor,
  chat: ChatContext,
  deadline: number | undefined,
) => Promise<string>;

/** Answers a process that asks for all its connections. */
type HandleProcessQuery<D> = (data: D, chat: ChatContext) => Promise<string>;

/** What any instance answers, in no order. */
export type QueryName = RequestsOf<'chat', 'queries'>;

export interface QueryHandler<D = unknown> {
  readonly op: QueryName;
  /** Undefined where only processes send this query. */
  readonly handle: HandleQuery<D> | undefined;
  /** Undefined where only users send this query. */
  readonly ofProcess: HandleProcessQuery<D> | undefined;
}

/** The default export of a query's op file. The gateway has checked the data against the contract. */
export const queryHandler = <N extends QueryName>(
  op: N,
  handle: HandleQuery<RequestData<N>>,
): QueryHandler<RequestData<N>> => ({ op, handle, ofProcess: undefined });

/** The same of a query that processes send without a caller; `handle` answers those that come with one. */
export const processQueryHandler = <N extends QueryName>(
  op: N,
  ofProcess: HandleProcessQuery<RequestData<N>>,
  handle?: HandleQuery<RequestData<N>>,
): QueryHandler<RequestData<N>> => ({ op, handle, ofProcess });
