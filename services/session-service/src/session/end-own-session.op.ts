import { actorHandler } from '../pipeline/handler.js';
import type { ActorWork, HandlerResult, SessionContext } from '../pipeline/session-context.js';

/** Signs the actor out; succeeds as well where the session has just ended for another reason. */
async function logout(
  context: SessionContext,
  { entry, actor, partition, log }: ActorWork<unknown>,
): Promise<HandlerResult> {
  const answer = await context.sessions.signOut(partition, entry, actor);
  if (answer.status === 'DONE') return 'done';
  context.metrics.ended('signed_out', answer.ended);
  log.info({ userId: actor.userId, sessionId: actor.sessionId }, 'signed out');
  return { result: {} };
}

export default actorHandler('auth.logout', logout);
