import { DevTalkError } from '@devtalk/contracts';
import { publicHandler } from '../pipeline/handler.js';
import type { RequestData } from '../pipeline/requests.js';
import type { Outcome, Service, Work } from '../pipeline/service.js';
import { openingFor } from './arrival.js';
import { opened } from './opened.js';
import { type Proven, prove, throttled } from './proof.js';

type Login = RequestData<'auth.login'>;

/** Signs in; whose session has to go for it is decided and done in one step with it. */
async function login(service: Service, work: Work<Login>): Promise<Outcome> {
  const proven = await prove(service, work);
  if ('ended' in proven) return proven.ended;
  const { partition, name, user } = proven;
  const { opening, token } = openingFor(partition, work.data.client, service.config);
  const answer = await service.accounts.signIn(partition, work.entry, {
    userId: user.id,
    name,
    passwordHash: user.passwordHash,
    rehash: await strongerHash(service, proven, work.data.password),
    isAdmin: service.config.accounts.adminName === name,
    ...opening,
  });
  switch (answer.status) {
    case 'DONE':
      return 'done';
    case 'CHANGED':
      return login(service, work);
    case 'DISABLED':
      return disabled(service, work, user.id);
    case 'THROTTLED':
      return throttled(service, work, { userId: user.id }, answer.retryAfterMs);
    case 'EXISTS':
      return sessionExists(service, work, user.id);
    case 'OPENED':
      return opened(service, work, answer, token);
  }
}

/** The password is at hand only now: a hash from cheaper days is replaced. */
async function strongerHash(
  { passwords }: Service,
  { user }: Proven,
  password: string,
): Promise<string | undefined> {
  return passwords.isWeak(user.passwordHash) ? passwords.hashNext('signIn', password) : undefined;
}

export function disabled({ metrics }: Service, { log }: Work<unknown>, userId: string): Outcome {
  metrics.signIn('refused');
  log.warn({ userId }, 'sign-in to a disabled account');
  return { refused: new DevTalkError('forbidden', 'This account is disabled') };
}

function sessionExists({ metrics }: Service, { log }: Work<unknown>, userId: string): Outcome {
  metrics.signIn('refused');
  log.info({ userId }, 'sign-in refused: the account is signed in elsewhere');
  return { refused: new DevTalkError('session_exists') };
}

export default publicHandler('auth.login', login);
