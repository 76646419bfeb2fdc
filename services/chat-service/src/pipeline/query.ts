import type { Actor, RequestData } from '@devtalk/bus';
import type { RequestsOf } from '@devtalk/contracts';
import type { Chat } from './chat.js';

/**
 * Answers a question of a user's: JSON text. One that writes looks, in the step that does it, at the session and at `deadline` (ms of
 * Redis' clock), after which nobody waits any more. @throws DevTalkError
 */
export type HandleQuery<D> = (
  data: D,
  actor: Actor,
  chat: Chat,
  deadline: number | undefined,
) => Promise<string>;

/** Answers a process that asks by itself, for all its connections. */
type HandleProcessQuery<D> = (data: D, chat: Chat) => Promise<string>;

/** What any instance answers, in no order. */
export type QueryName = RequestsOf<'chat', 'queries'>;

export interface QueryHandler<D = unknown> {
  readonly op: QueryName;
  /** Undefined where only processes ask. */
  readonly handle: HandleQuery<D> | undefined;
  /** Undefined where only users ask. */
  readonly ofProcess: HandleProcessQuery<D> | undefined;
}

/** The default export of a query's op file. The gateway has checked the data against the contract. */
export const queryHandler = <N extends QueryName>(
  op: N,
  handle: HandleQuery<RequestData<N>>,
): QueryHandler<RequestData<N>> => ({ op, handle, ofProcess: undefined });

/** The same of a query that processes ask without a caller; `handle` answers those that come with one. */
export const processQueryHandler = <N extends QueryName>(
  op: N,
  ofProcess: HandleProcessQuery<RequestData<N>>,
  handle?: HandleQuery<RequestData<N>>,
): QueryHandler<RequestData<N>> => ({ op, handle, ofProcess });
