import { newUserId } from '@devtalk/bus';
import { DevTalkError, normalizeUsername } from '@devtalk/contracts';
import { publicHandler } from '../pipeline/handler.js';
import type { RequestData } from '../pipeline/requests.js';
import type { HandlerResult, SessionContext, Work } from '../pipeline/session-context.js';
import { throttledAddress } from '../sign-in/address.js';
import { newSessionFor } from '../sign-in/client-info.js';
import { sessionOpened } from '../sign-in/session-opened.js';
import { rejectLate } from '../throttle/request-timeout.js';
import { admission } from './registration.js';

type Register = RequestData<'auth.register'>;

/** Creates an account and signs it in. */
async function register(context: SessionContext, work: Work<Register>): Promise<HandlerResult> {
  const { username, password, displayName, invite, client } = work.data;
  const name = normalizeUsername(username);
  const p = context.users.partitionOfName(name);
  context.rules.check(password, username, 'password');
  if (await context.users.isNameTaken(p, name)) throw new DevTalkError('name_taken');
  if (!(await context.lookAlikes.isFree(username, name))) throw lookAlike();
  const admitted = await admission(context, name, invite);
  const passwordHash = await context.passwords.hash(
    { purpose: 'registration', source: throttledAddress(client.ip) },
    password,
    () => rejectLate(context, work.entry),
  );
  rejectLate(context, work.entry);
  if (!(await context.lookAlikes.claim(username, name))) throw lookAlike();
  const role = await admitted.role();
  const { newSession, token } = newSessionFor(p, client, context.config);
  // As it was typed, but composed: what compares equal must also look equal.
  const shown = username.normalize('NFC');
  const answer = await context.users.register(p, work.entry, {
    name,
    user: { id: newUserId(p), username: shown, displayName: displayName ?? shown, role },
    passwordHash,
    ...newSession,
  });
  if (answer.status === 'DONE') return 'done';
  if (answer.status === 'TAKEN') return { error: new DevTalkError('name_taken') };
  work.log.info({ userId: answer.user.id, username: shown, role }, 'registered');
  return sessionOpened(context, work, answer, token);
}

const lookAlike = () => new DevTalkError('name_taken', 'The name looks like one that is taken');

export default publicHandler('auth.register', register);
