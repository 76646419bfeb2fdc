import { decodePartition } from '@devtalk/bus';
import { DevTalkError } from '@devtalk/contracts';
import { actingAccount } from '../account/administrator.js';
import { actorHandler } from '../pipeline/handler.js';
import type { RequestData } from '../pipeline/requests.js';
import type { ActorWork, HandlerResult, SessionContext } from '../pipeline/session-context.js';
import { sessionEndedError } from './session-ended.js';

/** Ends one of the actor's sessions, or any for an administrator. To others a session that is not theirs does not exist. */
async function endSession(
  context: SessionContext,
  work: ActorWork<RequestData<'session.end'>>,
): Promise<HandlerResult> {
  const { entry, actor, partition, data, log } = work;
  const p = decodePartition(data.sessionId, 1, context.bus.layout.partitions);
  if (p === null) throw new DevTalkError('not_found');
  const { role } = await actingAccount(context, work);
  if (role === 'admin') return endAny(context, work, p);
  if (p !== partition) throw new DevTalkError('not_found');
  const answer = await context.sessions.endOwn(partition, entry, actor, data.sessionId);
  if (answer.status === 'DONE') return 'done';
  if (answer.status === 'STALE') return { error: sessionEndedError(answer) };
  if (answer.status === 'NOT_FOUND') return { error: new DevTalkError('not_found') };
  context.metrics.ended('revoked', 1);
  log.info({ userId: actor.userId, sessionId: data.sessionId }, 'session ended by its owner');
  return { result: {} };
}

/** The session may be in another partition than the command: ended first, acknowledged after. Repeated, it finds nothing to end. */
async function endAny(
  context: SessionContext,
  { entry, actor, data, log }: ActorWork<RequestData<'session.end'>>,
  p: number,
): Promise<HandlerResult> {
  const answer = await context.sessions.endAny(p, data.sessionId, actor.sessionId);
  if (!(await context.sessions.acknowledge(entry))) return 'done';
  if (answer.status === 'NOT_FOUND') return { error: new DevTalkError('not_found') };
  context.metrics.ended('revoked', 1);
  log.info(
    { by: actor.userId, userId: answer.userId, sessionId: data.sessionId },
    'session ended by an administrator',
  );
  return { result: {} };
}

export default actorHandler('session.end', endSession);
