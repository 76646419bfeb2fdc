import { partitionOfUser } from '@devtalk/bus';
import { badRequest, DevTalkError } from '@devtalk/contracts';
import { actorHandler } from '../pipeline/handler.js';
import type { RequestData } from '../pipeline/requests.js';
import type { ActorWork, Outcome, Service } from '../pipeline/service.js';
import { requireAdmin } from './administrator.js';

/** Closes an account, ending its sessions, or opens it again. Done first, acknowledged after: repeated, it changes nothing. */
async function disableAccount(
  service: Service,
  work: ActorWork<RequestData<'account.disable'>>,
): Promise<Outcome> {
  const { entry, actor, data, log } = work;
  const { device, ip } = await requireAdmin(service, work);
  const p = partitionOfUser(data.userId, service.bus.layout.partitions);
  if (p === null) throw new DevTalkError('not_found');
  // Nobody would be left to undo it.
  if (data.userId === actor.userId) throw badRequest([{ path: 'userId', message: 'Must not be your own' }]);
  const answer = await service.accounts.disable(p, {
    userId: data.userId,
    isDisabled: data.disabled,
    device,
    ip,
    retentionMs: service.config.sessions.auditRetentionMs,
  });
  if (!(await service.sessions.take(entry))) return 'done';
  if (answer.status === 'NOT_FOUND') return { refused: new DevTalkError('not_found') };
  service.metrics.ended('disabled', answer.ended);
  const said = data.disabled ? 'account disabled' : 'account enabled';
  log.warn({ by: actor.userId, userId: data.userId, ended: answer.ended }, said);
  return { result: {} };
}

export default actorHandler('account.disable', disableAccount);
