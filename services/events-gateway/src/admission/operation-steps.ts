import type { Actor } from '@devtalk/bus';
import { type Contract, DevTalkError } from '@devtalk/contracts';
import type { CallRates } from './call-rates.js';

/** A call of an operation, its data checked by the contract's schema already. */
export interface OperationEntry {
  readonly contract: Contract;
  readonly data: unknown;
  readonly actor: Actor | undefined;
}

export function mayCall({ contract, actor }: OperationEntry): void {
  if (contract.access === 'public') return;
  if (!actor) throw new DevTalkError('session_required');
  if (contract.access === 'admin' && actor.role !== 'admin') throw new DevTalkError('forbidden');
}

/** Lists of one's own take `scope: all` from administrators alone. */
export function mayUseScope({ data, actor }: OperationEntry): void {
  if ((data as { scope?: unknown }).scope === 'all' && actor?.role !== 'admin')
    throw new DevTalkError('forbidden');
}

/** Before anything is queued: a rejected call has cost only this user's bucket. */
export async function withinCallRate(
  { contract, actor }: OperationEntry,
  { rates }: { readonly rates: Pick<CallRates, 'take'> },
): Promise<void> {
  if (actor) await rates.take(contract.rate, actor.userId);
}
