import { actorHandler } from '../pipeline/handler.js';
import type { RequestData } from '../pipeline/requests.js';
import type { ActorWork, HandlerResult, SessionContext } from '../pipeline/session-context.js';
import { sessionEndedError } from './session-ended.js';

/** Activity of a session moves its idle timeout; a session taken over meanwhile stays ended. */
async function touch(
  context: SessionContext,
  work: ActorWork<RequestData<'session.touch'>>,
): Promise<HandlerResult> {
  const { entry, actor, partition, data } = work;
  const { idleMs } = context.config.sessions;
  const answer = await context.sessions.touch(partition, entry, { actor, tokenHash: data.tokenHash, idleMs });
  if (answer.status === 'DONE') return 'done';
  return answer.status === 'STALE' ? { error: sessionEndedError(answer) } : { result: {} };
}

export default actorHandler('session.touch', touch);
