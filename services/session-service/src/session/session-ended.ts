import { DevTalkError, parseSessionEnd, sessionEndError } from '@devtalk/contracts';
import type { Stale } from '../pipeline/answers.js';

/** The 401 of a request whose session ended after the gateway had looked, with the reason. */
export function sessionEndedError(stale: Stale): DevTalkError {
  const end = parseSessionEnd(stale);
  return end ? sessionEndError(end) : new DevTalkError('session_required');
}
