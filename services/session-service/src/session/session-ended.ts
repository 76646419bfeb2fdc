import { DevTalkError, type Displacer } from '@devtalk/contracts';
import type { Ending } from '../pipeline/requests.js';

/** The 401 of somebody whose session ended between the gateway's look and ours, with its reason. */
export function sessionEndedError({ state, by, reason }: Ending): DevTalkError {
  if (state === 'superseded' && by !== undefined) {
    return new DevTalkError('session_superseded', undefined, { fields: { by: JSON.parse(by) as Displacer } });
  }
  if (state === 'revoked' && reason !== undefined) {
    return new DevTalkError('session_revoked', undefined, { fields: { reason } });
  }
  return new DevTalkError(state === 'expired' ? 'session_expired' : 'session_required');
}
