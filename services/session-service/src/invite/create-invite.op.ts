import { badRequest } from '@devtalk/contracts';
import { requireAdmin } from '../account/administrator.js';
import { answerHandler } from '../pipeline/handler.js';
import type { RequestData } from '../pipeline/requests.js';
import type { ActorWork, Service } from '../pipeline/service.js';

const WEEK_MS = 604_800_000;
const LONGEST_MS = 365 * 86_400_000;

/** An invitation to register. Asked twice it makes two: neither is told to anybody but who asked. */
async function invite(service: Service, work: ActorWork<RequestData<'registration.invite'>>) {
  const { data, actor, log } = work;
  await requireAdmin(service, work);
  const until = data.expiresAt === undefined ? WEEK_MS : Date.parse(data.expiresAt) - service.bus.clock.now();
  if (until <= 0 || until > LONGEST_MS)
    throw badRequest([{ path: 'expiresAt', message: 'Must be within the next year' }]);
  const { code, expiresAt } = await service.invites.create(actor.userId, data.maxUses, Math.ceil(until));
  log.info({ by: actor.userId, maxUses: data.maxUses, expiresAt }, 'invitation to register created');
  return { code, maxUses: data.maxUses, expiresAt };
}

export default answerHandler('registration.invite', invite);
