import type { Opened } from '@devtalk/bus';
import type { SessionOpened } from '../pipeline/answers.js';
import type { HandlerResult, SessionContext, Work } from '../pipeline/session-context.js';
import { throttledAddress } from './address.js';
import { logTakeover, takeoverAlert } from './takeover.js';
import type { Credentials } from './verify-credentials.js';

/** Reports that a session was opened, and answers its token. */
export async function sessionOpened(
  context: SessionContext,
  work: Work<Pick<Credentials, 'client'>>,
  answer: SessionOpened,
  token: string,
): Promise<HandlerResult> {
  if (answer.superseded) logTakeover(context, work, answer, answer.superseded);
  else logSignIn(context, work, answer);
  await context.lanes
    .healAt(throttledAddress(work.data.client.ip), answer.healed)
    .catch((err: Error) => work.log.error({ err }, 'failures of an address stay counted'));
  await alert(context, work, answer).catch((err: Error) => work.log.error({ err }, 'alert not delivered'));
  await leaveBrowser(context, work, answer.user.id).catch((err: Error) =>
    work.log.error({ err }, 'the former session of this browser could not be ended'),
  );
  const { user, session, superseded } = answer;
  const result: Opened = { user, session, superseded: superseded ?? null, token };
  return { result };
}

/**
 * A browser has one session. That of the same user was replaced together with the sign-in; another user's would stay live
 * although no client holds it, for its cookie is overwritten now.
 */
async function leaveBrowser(
  { sessions, metrics }: SessionContext,
  { data, log }: Work<Pick<Credentials, 'client'>>,
  userId: string,
): Promise<void> {
  const { tokenHash } = data.client;
  const former = tokenHash === null ? null : await sessions.findLive(tokenHash);
  if (former === null || former.userId === userId) return;
  await sessions.endAny(former.partition, former.sessionId, former.sessionId);
  metrics.ended('signed_out', 1);
  log.info({ userId: former.userId, sessionId: former.sessionId }, 'signed out: another user signed in here');
}

function logSignIn({ metrics }: SessionContext, work: Work<unknown>, { user, session }: SessionOpened): void {
  metrics.signIn('opened');
  const facts = { userId: user.id, username: user.username, sessionId: session.id, ip: session.ip };
  work.log.info({ ...facts, device: session.device }, 'signed in');
}

/** The audit trail has these facts already; alerts reach the user while they look at the screen. */
async function alert(context: SessionContext, work: Work<unknown>, opened: SessionOpened): Promise<void> {
  const { user, session, travel } = opened;
  const facts = { device: session.device, ip: session.ip, sessionId: session.id };
  const partition = context.users.partitionOfUser(user.id);
  const emit = (kind: string, more: object) =>
    context.bus.userEvents.emit({
      partition,
      userId: user.id,
      event: 'security.alert',
      data: { kind, ...facts, ...more },
      once: `${kind}:${work.entry.id}`,
    });
  const takeover = takeoverAlert(context, work, opened);
  if (takeover) await emit('takeover', takeover);
  if (travel) {
    work.log.warn({ userId: user.id, ...travel }, 'unusual distance since the last sign-in');
    await emit('unusual_distance', travel);
  }
}
