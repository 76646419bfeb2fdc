import { actorHandler } from '../pipeline/handler.js';
import type { RequestData } from '../pipeline/requests.js';
import type { ActorWork, Outcome, Service } from '../pipeline/service.js';
import { sessionEndedError } from './session-ended.js';

/** Activity of a session moves its idle timeout; a session taken over meanwhile stays ended. */
async function touch(service: Service, work: ActorWork<RequestData<'session.touch'>>): Promise<Outcome> {
  const { entry, actor, partition, data } = work;
  const { idleMs } = service.config.sessions;
  const answer = await service.sessions.touch(partition, entry, { actor, tokenHash: data.tokenHash, idleMs });
  if (answer.status === 'DONE') return 'done';
  return answer.status === 'STALE' ? { refused: sessionEndedError(answer) } : { result: {} };
}

export default actorHandler('session.touch', touch);
