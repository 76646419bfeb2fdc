import { requireAdmin } from '../account/administrator.js';
import { answerHandler } from '../pipeline/handler.js';
import type { RequestData } from '../pipeline/requests.js';
import type { ActorWork, Service } from '../pipeline/service.js';
import { sessionEndedError } from './session-ended.js';

/** Most sessions one answer shows; `count` counts them all. */
const SHOWN = 1_000;

/** Live sessions, newest first: the actor's own, or everyone's for an administrator. */
async function listSessions(service: Service, work: ActorWork<RequestData<'session.list'>>) {
  const page = work.data.scope === 'all' ? await everyones(service, work) : await own(service, work);
  const { status, cachedAt, sessions } = page;
  return { count: sessions.length, sessions: sessions.slice(0, SHOWN), cachedAt, hit: status === 'HIT' };
}

async function own({ sessions }: Service, { partition, actor }: ActorWork<unknown>) {
  const page = await sessions.listOwn(partition, actor);
  if (page.status === 'STALE') throw sessionEndedError(page);
  return page;
}

async function everyones(service: Service, work: ActorWork<unknown>) {
  await requireAdmin(service, work);
  return service.sessions.listAll();
}

export default answerHandler('session.list', listSessions);
