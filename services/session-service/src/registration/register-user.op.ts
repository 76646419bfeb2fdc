import { newUserId } from '@devtalk/bus';
import { DevTalkError, normalizeUsername } from '@devtalk/contracts';
import { publicHandler } from '../pipeline/handler.js';
import type { RequestData } from '../pipeline/requests.js';
import type { Outcome, Service, Work } from '../pipeline/service.js';
import { throttlePlace } from '../sign-in/address.js';
import { openingFor } from '../sign-in/arrival.js';
import { opened } from '../sign-in/opened.js';
import { checkPatience } from '../throttle/patience.js';
import { admission } from './registration.js';

type Register = RequestData<'auth.register'>;

/** Creates an account and signs it in. */
async function register(service: Service, work: Work<Register>): Promise<Outcome> {
  const { username, password, displayName, invite, client } = work.data;
  const name = normalizeUsername(username);
  const p = service.accounts.partitionOfName(name);
  service.rules.check(password, username, 'password');
  if (await service.accounts.isNameTaken(p, name)) throw new DevTalkError('name_taken');
  if (!(await service.lookAlikes.isFree(username, name))) throw lookAlike();
  const admitted = await admission(service, name, invite);
  const passwordHash = await service.passwords.hash(
    { purpose: 'registration', source: throttlePlace(client.ip) },
    password,
    () => checkPatience(service, work.entry),
  );
  checkPatience(service, work.entry);
  if (!(await service.lookAlikes.claim(username, name))) throw lookAlike();
  const role = await admitted.role();
  const { opening, token } = openingFor(p, client, service.config);
  // As it was typed, but composed: what compares equal must also look equal.
  const shown = username.normalize('NFC');
  const answer = await service.accounts.register(p, work.entry, {
    name,
    user: { id: newUserId(p), username: shown, displayName: displayName ?? shown, role },
    passwordHash,
    ...opening,
  });
  if (answer.status === 'DONE') return 'done';
  if (answer.status === 'TAKEN') return { refused: new DevTalkError('name_taken') };
  work.log.info({ userId: answer.user.id, username: shown, role }, 'registered');
  return opened(service, work, answer, token);
}

const lookAlike = () => new DevTalkError('name_taken', 'The name looks like one that is taken');

export default publicHandler('auth.register', register);
