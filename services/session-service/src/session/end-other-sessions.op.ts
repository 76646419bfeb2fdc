import { actorHandler } from '../pipeline/handler.js';
import type { ActorWork, Outcome, Service } from '../pipeline/service.js';
import { sessionEndedError } from './session-ended.js';

/** Ends every session of the actor but the one they act from. */
async function endOtherSessions(service: Service, work: ActorWork<unknown>): Promise<Outcome> {
  const { entry, actor, partition, log } = work;
  const answer = await service.sessions.endOthers(partition, entry, actor);
  if (answer.status === 'DONE') return 'done';
  if (answer.status === 'STALE') return { refused: sessionEndedError(answer) };
  service.metrics.ended('revoked', answer.ended);
  log.info({ userId: actor.userId, ended: answer.ended }, 'other sessions ended');
  return { result: { ended: answer.ended } };
}

export default actorHandler('session.endOthers', endOtherSessions);
