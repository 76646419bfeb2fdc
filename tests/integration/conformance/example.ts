import type { ErrorCode } from '@devtalk/contracts';
import type { CallData, CallName } from '../wire/calls.js';
import type { PlayerName, Stage } from './stage.js';

type Later<T> = T | Promise<T>;

/** A call that the documents say is refused. */
export interface Refusal {
  why: string;
  code: ErrorCode;
  by: PlayerName;
  data(stage: Stage): Later<object>;
}

/** How a call of the contracts is shown to work. */
export interface Example<N extends CallName> {
  /** Who calls; ada by default. */
  by?: PlayerName;
  /** Data of a call that succeeds; a command has its effect each time. */
  data(stage: Stage): Later<CallData<N>>;
  refusals?: Refusal[];
}

/** One for every name, or it does not compile: a call added to the contracts comes with its example. */
export type Examples<N extends CallName> = { [K in N]: Example<K> };

export function refuse(code: ErrorCode, why: string, by: PlayerName, data: Refusal['data']): Refusal {
  return { code, why, by, data };
}
