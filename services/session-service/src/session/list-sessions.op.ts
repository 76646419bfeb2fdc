import { requireAdmin } from '../account/administrator.js';
import { answerHandler } from '../pipeline/handler.js';
import type { RequestData } from '../pipeline/requests.js';
import type { ActorWork, SessionContext } from '../pipeline/session-context.js';
import { sessionEndedError } from './session-ended.js';

/** Most sessions one answer shows; `count` counts them all. */
const SHOWN = 1_000;

/** Live sessions, newest first: the actor's own, or everyone's for an administrator. */
async function listSessions(context: SessionContext, work: ActorWork<RequestData<'session.list'>>) {
  const page = work.data.scope === 'all' ? await everyones(context, work) : await own(context, work);
  const { status, cachedAt, sessions } = page;
  return { count: sessions.length, sessions: sessions.slice(0, SHOWN), cachedAt, hit: status === 'HIT' };
}

async function own({ sessions }: SessionContext, { partition, actor }: ActorWork<unknown>) {
  const page = await sessions.listOwn(partition, actor);
  if (page.status === 'STALE') throw sessionEndedError(page);
  return page;
}

async function everyones(context: SessionContext, work: ActorWork<unknown>) {
  await requireAdmin(context, work);
  return context.sessions.listAll();
}

export default answerHandler('session.list', listSessions);
