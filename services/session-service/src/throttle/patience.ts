import { APPEND_PATIENCE_MS, type Entry, entryTime, SIGN_IN_PATIENCE_MS } from '@devtalk/bus';
import { DevTalkError } from '@devtalk/contracts';
import type { Service } from '../pipeline/service.js';

/**
 * Refuses what nobody waits for any more. Carried out late, a sign-in would end the live session for one whose token nobody has.
 * The same goes for an entry that Redis took so late that whoever asked had been refused as `unavailable` by then.
 * @throws DevTalkError `timeout`
 */
export function checkPatience({ bus }: Pick<Service, 'bus'>, entry: Entry): void {
  const takenAt = entryTime(entry.id);
  const { askedAt = takenAt } = entry.envelope;
  if (takenAt - askedAt > APPEND_PATIENCE_MS) throw new DevTalkError('unavailable');
  if (bus.clock.now() - takenAt > SIGN_IN_PATIENCE_MS) throw new DevTalkError('timeout');
}
