import type { SecurityEvent } from '@devtalk/contracts';
import { actingAccount, requireAdmin } from '../account/administrator.js';
import { answerHandler } from '../pipeline/handler.js';
import type { RequestData } from '../pipeline/requests.js';
import type { ActorWork, SessionContext } from '../pipeline/session-context.js';
import { toSecurityEvent } from './security-event.js';

type List = RequestData<'security.list'>;

/** A page of the audit trail, newest first: the actor's own, or everyone's for an administrator. */
async function listSecurityEvents(
  context: SessionContext,
  work: ActorWork<List>,
): Promise<{ events: SecurityEvent[]; next: string | null }> {
  return work.data.scope === 'all' ? everyones(context, work) : own(context, work);
}

async function own(context: SessionContext, work: ActorWork<List>) {
  const { actor, partition, data } = work;
  await actingAccount(context, work);
  const { entries, next } = await context.audit.own(partition, actor.userId, data.limit, data.before);
  return { events: entries.map((entry) => toSecurityEvent(entry)), next };
}

async function everyones(context: SessionContext, work: ActorWork<List>) {
  await requireAdmin(context, work);
  const { entries, next } = await context.audit.all(work.data.limit, work.data.before);
  const users = await context.users.publicUsers(entries.flatMap(({ user }) => user ?? []));
  return { events: entries.map((entry) => toSecurityEvent(entry, users.get(entry.user ?? ''))), next };
}

export default answerHandler('security.list', listSecurityEvents);
