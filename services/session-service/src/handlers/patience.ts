import { type Entry, SIGN_IN_PATIENCE_MS } from '@devtalk/shared/bus';
import { DevTalkError } from '@devtalk/shared/contracts';
import { entryTime } from '@devtalk/shared/redis';
import type { Service } from '../service.js';

/**
 * Refuses what nobody waits for any more. Carried out late, a sign-in would end the live session for one whose token nobody has.
 * @throws DevTalkError `timeout`
 */
export function checkPatience({ bus }: Pick<Service, 'bus'>, entry: Entry): void {
  if (bus.clock.now() - entryTime(entry.id) > SIGN_IN_PATIENCE_MS) throw new DevTalkError('timeout');
}
