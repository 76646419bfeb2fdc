import { discoverHandlers } from '@devtalk/service-kit/operations';
import type { RequestData, RequestName } from './requests.js';
import type { ActorWork, Outcome, Service, Work } from './service.js';

/** Of a request that brings its credentials along instead of a session. */
interface PublicHandler {
  readonly op: RequestName;
  readonly needsSession: false;
  handle(service: Service, work: Work<never>): Promise<Outcome>;
}

/** Of a request on behalf of a live session. */
interface ActorHandler {
  readonly op: RequestName;
  readonly needsSession: true;
  handle(service: Service, work: ActorWork<never>): Promise<Outcome>;
}

export type Handler = PublicHandler | ActorHandler;
export type Handlers = ReadonlyMap<string, Handler>;

/** One of each operation that session-service owns: the op files' default exports. @throws Error where one is missing, or is too many */
export const loadHandlers = (): Promise<Handlers> => discoverHandlers<Handler>(import.meta.url, 'session');

export type SignInName = 'auth.register' | 'auth.login' | 'auth.recover';

export const publicHandler = <N extends SignInName>(
  op: N,
  handle: (service: Service, work: Work<RequestData<N>>) => Promise<Outcome>,
): Handler => ({ op, needsSession: false, handle });

export const actorHandler = <N extends Exclude<RequestName, SignInName>>(
  op: N,
  handle: (service: Service, work: ActorWork<RequestData<N>>) => Promise<Outcome>,
): Handler => ({ op, needsSession: true, handle });

/** A handler that commits nothing by itself: its entry is taken once the answer is known. */
export const answerHandler = <N extends Exclude<RequestName, SignInName>>(
  op: N,
  answer: (service: Service, work: ActorWork<RequestData<N>>) => Promise<unknown>,
): Handler =>
  actorHandler(op, async (service, work) => {
    const result = await answer(service, work);
    return (await service.sessions.take(work.entry)) ? { result } : 'done';
  });
