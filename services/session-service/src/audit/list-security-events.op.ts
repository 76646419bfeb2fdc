import type { SecurityEvent } from '@devtalk/contracts';
import { actingAccount, requireAdmin } from '../account/administrator.js';
import { answerHandler } from '../pipeline/handler.js';
import type { RequestData } from '../pipeline/requests.js';
import type { ActorWork, Service } from '../pipeline/service.js';
import { toSecurityEvent } from './security-event.js';

type List = RequestData<'security.list'>;

/** A page of the audit trail, newest first: the actor's own, or everyone's for an administrator. */
async function listSecurityEvents(
  service: Service,
  work: ActorWork<List>,
): Promise<{ events: SecurityEvent[]; next: string | null }> {
  return work.data.scope === 'all' ? everyones(service, work) : own(service, work);
}

async function own(service: Service, work: ActorWork<List>) {
  const { actor, partition, data } = work;
  await actingAccount(service, work);
  const { entries, next } = await service.audit.own(partition, actor.userId, data.limit, data.before);
  return { events: entries.map((entry) => toSecurityEvent(entry)), next };
}

async function everyones(service: Service, work: ActorWork<List>) {
  await requireAdmin(service, work);
  const { entries, next } = await service.audit.all(work.data.limit, work.data.before);
  const people = await service.accounts.publicUsers(entries.flatMap(({ user }) => user ?? []));
  return { events: entries.map((entry) => toSecurityEvent(entry, people.get(entry.user ?? ''))), next };
}

export default answerHandler('security.list', listSecurityEvents);
