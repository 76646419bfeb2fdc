import type { Opened } from '@devtalk/bus';
import type { SessionOpened } from '../pipeline/answers.js';
import type { Outcome, Service, Work } from '../pipeline/service.js';
import { throttlePlace } from './address.js';
import type { Credentials } from './proof.js';
import { isFirstOfFight } from './takeover-delay.js';

/** Says to everybody concerned that a session was opened, and answers its token. */
export async function opened(
  service: Service,
  work: Work<Pick<Credentials, 'client'>>,
  answer: SessionOpened,
  token: string,
): Promise<Outcome> {
  log(service, work, answer);
  await service.lanes
    .healAt(throttlePlace(work.data.client.ip), answer.healed)
    .catch((err: Error) => work.log.error({ err }, 'failures of an address stay counted'));
  await alert(service, work, answer).catch((err: Error) => work.log.error({ err }, 'alert not delivered'));
  await leaveBrowser(service, work, answer.user.id).catch((err: Error) =>
    work.log.error({ err }, 'the former session of this browser could not be ended'),
  );
  const { user, session, superseded } = answer;
  const result: Opened = { user, session, superseded: superseded ?? null, token };
  return { result };
}

/**
 * A browser has one session. That of the same person was replaced together with the sign-in; another person's would live on
 * without anybody holding it, for its cookie is overwritten now.
 */
async function leaveBrowser(
  { sessions, metrics }: Service,
  { data, log }: Work<Pick<Credentials, 'client'>>,
  userId: string,
): Promise<void> {
  const { tokenHash } = data.client;
  const former = tokenHash === null ? null : await sessions.findLive(tokenHash);
  if (former === null || former.userId === userId) return;
  await sessions.endAny(former.partition, former.sessionId, former.sessionId);
  metrics.ended('signed_out', 1);
  log.info(
    { userId: former.userId, sessionId: former.sessionId },
    'signed out: somebody else signed in here',
  );
}

function log({ metrics }: Service, work: Work<unknown>, { user, session, superseded }: SessionOpened): void {
  const facts = { userId: user.id, username: user.username, sessionId: session.id, ip: session.ip };
  if (superseded === undefined) {
    metrics.signIn('opened');
    work.log.info({ ...facts, device: session.device }, 'signed in');
    return;
  }
  metrics.signIn('took_over');
  metrics.ended('superseded', 1);
  const { sessionId, device } = superseded;
  work.log.info(
    { ...facts, device: session.device, displaced: { sessionId, device } },
    'signed in, took over',
  );
}

/** The audit trail has these facts already; this is what reaches the person while they look at the screen. */
async function alert(
  service: Service,
  { entry, log }: Work<unknown>,
  { user, session, takeovers, travel }: SessionOpened,
): Promise<void> {
  const facts = { device: session.device, ip: session.ip, sessionId: session.id };
  const partition = service.accounts.partitionOfUser(user.id);
  const say = (kind: string, more: object) =>
    service.bus.userEvents.emit({
      partition,
      userId: user.id,
      event: 'security.alert',
      data: { kind, ...facts, ...more },
      once: `${kind}:${entry.id}`,
    });
  if (isFirstOfFight(takeovers, service.config.sessions.takeoversPerMinute)) {
    log.warn({ userId: user.id, takeovers }, 'more takeovers than usual');
    await say('takeover', { by: { device: session.device, ip: session.ip, at: session.createdAt } });
  }
  if (travel) {
    log.warn({ userId: user.id, ...travel }, 'unusual distance since the last sign-in');
    await say('unusual_distance', travel);
  }
}
