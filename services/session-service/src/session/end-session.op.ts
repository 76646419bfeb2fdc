import { decodePartition } from '@devtalk/bus';
import { DevTalkError } from '@devtalk/contracts';
import { actingAccount } from '../account/administrator.js';
import { actorHandler } from '../pipeline/handler.js';
import type { RequestData } from '../pipeline/requests.js';
import type { ActorWork, Outcome, Service } from '../pipeline/service.js';
import { sessionEndedError } from './session-ended.js';

/** Ends one session: one's own, or any for an administrator. To anybody else a session not theirs does not exist. */
async function endSession(service: Service, work: ActorWork<RequestData<'session.end'>>): Promise<Outcome> {
  const { entry, actor, partition, data, log } = work;
  const p = decodePartition(data.sessionId, 1, service.bus.layout.partitions);
  if (p === null) throw new DevTalkError('not_found');
  const { role } = await actingAccount(service, work);
  if (role === 'admin') return endAny(service, work, p);
  if (p !== partition) throw new DevTalkError('not_found');
  const answer = await service.sessions.endOwn(partition, entry, actor, data.sessionId);
  if (answer.status === 'DONE') return 'done';
  if (answer.status === 'STALE') return { refused: sessionEndedError(answer) };
  if (answer.status === 'NOT_FOUND') return { refused: new DevTalkError('not_found') };
  service.metrics.ended('revoked', 1);
  log.info({ userId: actor.userId, sessionId: data.sessionId }, 'session ended by its owner');
  return { result: {} };
}

/** The session may be in another partition than the command: ended first, acknowledged after. Repeated, it finds nothing to end. */
async function endAny(
  service: Service,
  { entry, actor, data, log }: ActorWork<RequestData<'session.end'>>,
  p: number,
): Promise<Outcome> {
  const answer = await service.sessions.endAny(p, data.sessionId, actor.sessionId);
  if (!(await service.sessions.take(entry))) return 'done';
  if (answer.status === 'NOT_FOUND') return { refused: new DevTalkError('not_found') };
  service.metrics.ended('revoked', 1);
  log.info(
    { by: actor.userId, userId: answer.userId, sessionId: data.sessionId },
    'session ended by an administrator',
  );
  return { result: {} };
}

export default actorHandler('session.end', endSession);
