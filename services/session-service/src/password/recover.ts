import type { RequestData } from '../pipeline/requests.js';
import type { Outcome, Service, Work } from '../pipeline/service.js';
import { openingFor } from '../sign-in/arrival.js';
import { disabled } from '../sign-in/login.js';
import { opened } from '../sign-in/opened.js';
import { prove, throttled } from '../sign-in/proof.js';
import { rejectedPassword } from './password-rules.js';

type Recover = RequestData<'auth.recover'>;

/** "It wasn't me": with the password as proof every session ends and the password becomes another, in one step. */
export async function recover(service: Service, work: Work<Recover>): Promise<Outcome> {
  const { username, password, newPassword, client } = work.data;
  service.rules.check(newPassword, username, 'newPassword');
  if (newPassword === password) throw rejectedPassword('newPassword', 'unchanged');
  const proven = await prove(service, work);
  if ('ended' in proven) return proven.ended;
  const { partition, name, user } = proven;
  const { opening, token } = openingFor(partition, client, service.config);
  const answer = await service.accounts.recover(partition, work.entry, {
    userId: user.id,
    name,
    passwordHash: user.passwordHash,
    newHash: await service.passwords.hashNext('signIn', newPassword),
    ...opening,
  });
  switch (answer.status) {
    case 'DONE':
      return 'done';
    case 'CHANGED':
      return recover(service, work);
    case 'DISABLED':
      return disabled(service, work, user.id);
    case 'THROTTLED':
      return throttled(service, work, { userId: user.id }, answer.retryAfterMs);
    case 'OPENED':
      work.log.warn({ userId: user.id }, 'account recovered: every session ended, password changed');
      return opened(service, work, answer, token);
  }
}
