import { APPEND_PATIENCE_MS, type Entry, entryTime, SIGN_IN_TIMEOUT_MS } from '@devtalk/bus';
import { DevTalkError } from '@devtalk/contracts';
import type { SessionContext } from '../pipeline/session-context.js';

/**
 * Rejects requests whose caller has timed out. Carried out late, a sign-in would end the live session for one whose token no client has.
 * The same goes for an entry that reached Redis after its caller was answered `unavailable`.
 * @throws DevTalkError `timeout`
 */
export function rejectLate({ bus }: Pick<SessionContext, 'bus'>, entry: Entry): void {
  const takenAt = entryTime(entry.id);
  const { askedAt = takenAt } = entry.envelope;
  if (takenAt - askedAt > APPEND_PATIENCE_MS) throw new DevTalkError('unavailable');
  if (bus.clock.now() - takenAt > SIGN_IN_TIMEOUT_MS) throw new DevTalkError('timeout');
}
