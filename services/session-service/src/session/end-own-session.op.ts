import { actorHandler } from '../pipeline/handler.js';
import type { ActorWork, Outcome, Service } from '../pipeline/service.js';

/** Signs the actor out; one whose session somebody else has just ended is as signed out as they wished. */
async function logout(
  service: Service,
  { entry, actor, partition, log }: ActorWork<unknown>,
): Promise<Outcome> {
  const answer = await service.sessions.signOut(partition, entry, actor);
  if (answer.status === 'DONE') return 'done';
  service.metrics.ended('signed_out', answer.ended);
  log.info({ userId: actor.userId, sessionId: actor.sessionId }, 'signed out');
  return { result: {} };
}

export default actorHandler('auth.logout', logout);
