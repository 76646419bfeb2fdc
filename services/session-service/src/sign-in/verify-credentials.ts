import { setTimeout as delay } from 'node:timers/promises';
import { DevTalkError, normalizeUsername } from '@devtalk/contracts';
import type { SignInStart } from '../pipeline/answers.js';
import type { ClientInfo } from '../pipeline/requests.js';
import type { HandlerResult, SessionContext, Work } from '../pipeline/session-context.js';
import { rejectLate } from '../throttle/request-timeout.js';
import { throttledAddress } from './address.js';
import { deviceKey } from './device.js';
import { takeoverDelay } from './takeover.js';

export interface Credentials {
  username: string;
  password: string;
  client: ClientInfo;
}

/** Credentials found right. */
export interface VerifiedUser {
  partition: number;
  name: string;
  user: NonNullable<SignInStart['user']>;
}

/**
 * Verifies username and password at the same cost for every caller: one read, one hash, one write, whether the account exists or
 * not.
 * @returns the user, or how the request ended
 */
export async function verifyCredentials(
  context: SessionContext,
  work: Work<Credentials>,
): Promise<VerifiedUser | { ended: HandlerResult }> {
  const { username, password, client } = work.data;
  const name = normalizeUsername(username);
  const p = context.users.partitionOfName(name);
  const address = throttledAddress(client.ip);
  const start = await context.users.startSignIn(p, { name, address, deviceKey: deviceKey(client.deviceId) });
  const attempt: Attempt = { partition: p, name, address, user: start.user };
  const turn = await turnOf(context, attempt, start);
  if (turn.waitMs > 0) return { ended: await refuse(context, work, attempt, { wasTried: false, ...turn }) };
  const fightMs = takeoverDelay(start.takeovers, context.config.sessions.takeoversPerMinute);
  await delay(Math.max(turn.delayMs, fightMs));
  const isAwaited = () => rejectLate(context, work.entry);
  const isRight = await context.passwords.verify(
    { purpose: 'signIn', source: address },
    start.user?.passwordHash,
    password,
    isAwaited,
  );
  isAwaited();
  if (isRight && start.user) return { partition: p, name, user: start.user };
  return { ended: await refuse(context, work, attempt, { wasTried: true, waitMs: 0 }) };
}

/** When the password is looked at: after `delayMs`, or not before `waitMs`. Only strangers go through the slow lanes. */
async function turnOf(
  { lanes }: SessionContext,
  { partition, name, address }: Attempt,
  { waitMs, isKnownDevice }: SignInStart,
): Promise<{ delayMs: number; waitMs: number }> {
  if (waitMs > 0 || isKnownDevice) return { delayMs: 0, waitMs };
  const both = await Promise.all([lanes.account(partition, name), lanes.address(address)]);
  return {
    delayMs: Math.max(...both.map((lane) => (lane.status === 'OPEN' ? lane.delayMs : 0))),
    waitMs: Math.max(...both.map((lane) => (lane.status === 'THROTTLED' ? lane.retryAfterMs : 0))),
  };
}

interface Attempt {
  partition: number;
  name: string;
  /** The address as throttling counts it. */
  address: string;
  user: SignInStart['user'];
}

async function refuse(
  context: SessionContext,
  work: Work<Credentials>,
  { partition, name, address, user }: Attempt,
  { wasTried, waitMs }: { wasTried: boolean; waitMs: number },
): Promise<HandlerResult> {
  const { client } = work.data;
  const answer = await context.users.rejectSignIn(partition, work.entry, {
    name,
    address,
    userId: user?.id,
    deviceKey: deviceKey(client.deviceId),
    device: client.device,
    ip: client.ip,
    rule: context.config.throttle.lock,
    retentionMs: context.config.sessions.auditRetentionMs,
    wasTried,
  });
  if (answer.status === 'DONE') return 'done';
  // A password typed into the username field must not appear in a log: only names that exist are written.
  const who = { userId: user?.id, username: user && name, ip: client.ip, device: client.device };
  if (answer.status === 'FAILED') {
    if (answer.isStranger) await context.lanes.countAt(address);
    context.metrics.signIn('failed');
    work.log.info(who, 'sign-in failed');
    return { error: new DevTalkError('invalid_credentials') };
  }
  return throttled(context, work, who, Math.max(waitMs, answer.retryAfterMs));
}

/** Too many failures before this one: the password is not verified, or the result is not reported. */
export function throttled(
  context: SessionContext,
  work: Work<unknown>,
  who: object,
  retryAfterMs: number,
): HandlerResult {
  context.metrics.signIn('throttled');
  work.log.warn({ ...who, retryAfterMs }, 'sign-in throttled');
  return { error: new DevTalkError('rate_limited', 'Too many failed sign-ins', { retryAfterMs }) };
}
