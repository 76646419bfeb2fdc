import type { z } from 'zod';
import { LIMITS } from '../limits.js';
import { historyOperations } from './history-operations.js';
import { memberOperations } from './member-operations.js';
import { messageOperations } from './message-operations.js';
import { personalOperations } from './personal-operations.js';
import { roomOperations } from './room-operations.js';

/** The table of all WebSocket ops but `connect`, for limits other than the default ones. */
export function operationsFor({ messageText }: { messageText: number }) {
  return Object.freeze({
    ...roomOperations,
    ...historyOperations,
    ...memberOperations,
    ...messageOperations(messageText),
    ...personalOperations,
  });
}

/** The table of all WebSocket ops but `connect`, with their HTTP twins. */
export const operations = operationsFor(LIMITS);

export type Operations = typeof operations;
export type OpName = keyof Operations;
export const OP_NAMES = Object.freeze(Object.keys(operations)) as readonly OpName[];

/** What a client sends. */
export type OpData<N extends OpName> = z.input<Operations[N]['data']>;
/** What a handler gets: checked, trimmed, with defaults filled in. */
export type OpParsed<N extends OpName> = z.output<Operations[N]['data']>;
/** What a client is answered. */
export type OpResult<N extends OpName> = z.output<Operations[N]['result']>;

/** Own keys only: `constructor` is no op. */
export function isOpName(name: string): name is OpName {
  return Object.hasOwn(operations, name);
}
