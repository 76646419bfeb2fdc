import { setTimeout as delay } from 'node:timers/promises';
import { DevTalkError, normalizeUsername } from '@devtalk/contracts';
import type { SignInStart } from '../pipeline/answers.js';
import type { Arrival } from '../pipeline/requests.js';
import type { Outcome, Service, Work } from '../pipeline/service.js';
import { checkPatience } from '../throttle/patience.js';
import { throttlePlace } from './address.js';
import { deviceKey } from './device.js';
import { takeoverDelay } from './takeover-delay.js';

export interface Credentials {
  username: string;
  password: string;
  client: Arrival;
}

/** Credentials found right. */
export interface Proven {
  partition: number;
  name: string;
  user: NonNullable<SignInStart['user']>;
}

/**
 * Looks whether username and password belong together, at the price every caller pays alike: one read, one hash, one write,
 * whether the account exists or not.
 * @returns who it is, or how the request ended
 */
export async function prove(service: Service, work: Work<Credentials>): Promise<Proven | { ended: Outcome }> {
  const { username, password, client } = work.data;
  const name = normalizeUsername(username);
  const p = service.accounts.partitionOfName(name);
  const place = throttlePlace(client.ip);
  const start = await service.accounts.startSignIn(p, { name, place, deviceKey: deviceKey(client.deviceId) });
  const attempt: Attempt = { partition: p, name, place, user: start.user };
  const turn = await turnOf(service, attempt, start);
  if (turn.waitMs > 0) return { ended: await refuse(service, work, attempt, { wasTried: false, ...turn }) };
  const fightMs = takeoverDelay(start.takeovers, service.config.sessions.takeoversPerMinute);
  await delay(Math.max(turn.delayMs, fightMs));
  const isAwaited = () => checkPatience(service, work.entry);
  const isRight = await service.passwords.verify(
    { purpose: 'signIn', source: place },
    start.user?.passwordHash,
    password,
    isAwaited,
  );
  isAwaited();
  if (isRight && start.user) return { partition: p, name, user: start.user };
  return { ended: await refuse(service, work, attempt, { wasTried: true, waitMs: 0 }) };
}

/** When the password is looked at: after `delayMs`, or not before `waitMs`. Only strangers go through the slow lanes. */
async function turnOf(
  { lanes }: Service,
  { partition, name, place }: Attempt,
  { waitMs, isKnownDevice }: SignInStart,
): Promise<{ delayMs: number; waitMs: number }> {
  if (waitMs > 0 || isKnownDevice) return { delayMs: 0, waitMs };
  const both = await Promise.all([lanes.account(partition, name), lanes.address(place)]);
  return {
    delayMs: Math.max(...both.map((lane) => (lane.status === 'OPEN' ? lane.delayMs : 0))),
    waitMs: Math.max(...both.map((lane) => (lane.status === 'THROTTLED' ? lane.retryAfterMs : 0))),
  };
}

interface Attempt {
  partition: number;
  name: string;
  /** The address as throttling counts it. */
  place: string;
  user: SignInStart['user'];
}

async function refuse(
  service: Service,
  work: Work<Credentials>,
  { partition, name, place, user }: Attempt,
  { wasTried, waitMs }: { wasTried: boolean; waitMs: number },
): Promise<Outcome> {
  const { client } = work.data;
  const answer = await service.accounts.refuseSignIn(partition, work.entry, {
    name,
    place,
    userId: user?.id,
    deviceKey: deviceKey(client.deviceId),
    device: client.device,
    ip: client.ip,
    rule: service.config.throttle.lock,
    retentionMs: service.config.sessions.auditRetentionMs,
    wasTried,
  });
  if (answer.status === 'DONE') return 'done';
  // Somebody who types the password into the wrong field must not find it in a log: only names that exist are written.
  const who = { userId: user?.id, username: user && name, ip: client.ip, device: client.device };
  if (answer.status === 'FAILED') {
    if (answer.isStranger) await service.lanes.countAt(place);
    service.metrics.signIn('failed');
    work.log.info(who, 'sign-in failed');
    return { refused: new DevTalkError('invalid_credentials') };
  }
  return throttled(service, work, who, Math.max(waitMs, answer.retryAfterMs));
}

/** Too many failures before this one: the password is not looked at, or what was found is not told. */
export function throttled(service: Service, work: Work<unknown>, who: object, retryAfterMs: number): Outcome {
  service.metrics.signIn('throttled');
  work.log.warn({ ...who, retryAfterMs }, 'sign-in throttled');
  return { refused: new DevTalkError('rate_limited', 'Too many failed sign-ins', { retryAfterMs }) };
}
