import { partitionOfUser } from '@devtalk/bus';
import { badRequest, DevTalkError } from '@devtalk/contracts';
import { actorHandler } from '../pipeline/handler.js';
import type { RequestData } from '../pipeline/requests.js';
import type { ActorWork, HandlerResult, SessionContext } from '../pipeline/session-context.js';
import { requireAdmin } from './administrator.js';

/** Closes an account, ending its sessions, or opens it again. Done first, acknowledged after: repeated, it changes nothing. */
async function disableAccount(
  context: SessionContext,
  work: ActorWork<RequestData<'account.disable'>>,
): Promise<HandlerResult> {
  const { entry, actor, data, log } = work;
  const { device, ip } = await requireAdmin(context, work);
  const p = partitionOfUser(data.userId, context.bus.layout.partitions);
  if (p === null) throw new DevTalkError('not_found');
  // Nobody would be left to undo it.
  if (data.userId === actor.userId) throw badRequest([{ path: 'userId', message: 'Must not be your own' }]);
  const answer = await context.users.disable(p, {
    userId: data.userId,
    isDisabled: data.disabled,
    device,
    ip,
    retentionMs: context.config.sessions.auditRetentionMs,
  });
  if (!(await context.sessions.acknowledge(entry))) return 'done';
  if (answer.status === 'NOT_FOUND') return { error: new DevTalkError('not_found') };
  context.metrics.ended('disabled', answer.ended);
  log.warn(
    { by: actor.userId, userId: data.userId, ended: answer.ended },
    `account ${data.disabled ? 'disabled' : 'enabled'}`,
  );
  return { result: {} };
}

export default actorHandler('account.disable', disableAccount);
