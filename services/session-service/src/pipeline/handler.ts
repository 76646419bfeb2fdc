import { discoverHandlers } from '@devtalk/service-kit/operations';
import type { RequestData, RequestName } from './requests.js';
import type { ActorWork, HandlerResult, SessionContext, Work } from './session-context.js';

/** Of a request that carries credentials instead of a session. */
interface PublicHandler {
  readonly op: RequestName;
  readonly needsSession: false;
  handle(context: SessionContext, work: Work<never>): Promise<HandlerResult>;
}

/** Of a request on behalf of a live session. */
interface ActorHandler {
  readonly op: RequestName;
  readonly needsSession: true;
  handle(context: SessionContext, work: ActorWork<never>): Promise<HandlerResult>;
}

export type Handler = PublicHandler | ActorHandler;
export type Handlers = ReadonlyMap<string, Handler>;

/** One of each operation that session-service owns: the op files' default exports. @throws Error where one is missing, or is too many */
export const loadHandlers = (): Promise<Handlers> => discoverHandlers<Handler>(import.meta.url, 'session');

export type SignInName = 'auth.register' | 'auth.login' | 'auth.recover';

export const publicHandler = <N extends SignInName>(
  op: N,
  handle: (context: SessionContext, work: Work<RequestData<N>>) => Promise<HandlerResult>,
): Handler => ({ op, needsSession: false, handle });

export const actorHandler = <N extends Exclude<RequestName, SignInName>>(
  op: N,
  handle: (context: SessionContext, work: ActorWork<RequestData<N>>) => Promise<HandlerResult>,
): Handler => ({ op, needsSession: true, handle });

/** A handler that commits nothing by itself: its entry is acknowledged once the answer is known. */
export const answerHandler = <N extends Exclude<RequestName, SignInName>>(
  op: N,
  answer: (context: SessionContext, work: ActorWork<RequestData<N>>) => Promise<unknown>,
): Handler =>
  actorHandler(op, async (context, work) => {
    const result = await answer(context, work);
    return (await context.sessions.acknowledge(work.entry)) ? { result } : 'done';
  });
