import { actorHandler } from '../pipeline/handler.js';
import type { ActorWork, HandlerResult, SessionContext } from '../pipeline/session-context.js';
import { sessionEndedError } from './session-ended.js';

/** Ends every session of the actor but the one they act from. */
async function endOtherSessions(context: SessionContext, work: ActorWork<unknown>): Promise<HandlerResult> {
  const { entry, actor, partition, log } = work;
  const answer = await context.sessions.endOthers(partition, entry, actor);
  if (answer.status === 'DONE') return 'done';
  if (answer.status === 'STALE') return { error: sessionEndedError(answer) };
  context.metrics.ended('revoked', answer.ended);
  log.info({ userId: actor.userId, ended: answer.ended }, 'other sessions ended');
  return { result: { ended: answer.ended } };
}

export default actorHandler('session.endOthers', endOtherSessions);
